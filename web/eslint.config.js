import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['embedded', 'node_modules', 'test-results', 'playwright-report'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    languageOptions: { globals: globals.browser },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      // Values from logs are text: there is one reviewed place for markup, the notebook preview's sandboxed frame.
      'no-restricted-syntax': [
        'error',
        {
          selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
          message: 'Values are text nodes, never markup.',
        },
        { selector: "AssignmentExpression[left.property.name='innerHTML']", message: 'Values are text nodes.' },
      ],
    },
  },
  // Playwright reads a fixture's needs from its first parameter's pattern, empty where there are none.
  { files: ['e2e/**'], rules: { 'no-empty-pattern': 'off' } },
  { files: ['scripts/**', '*.config.*', 'e2e/**'], languageOptions: { globals: globals.node } },
);
