import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// HUNTBOOK_URL is where `npm run dev` finds a running `huntbook serve`.
const server = process.env.HUNTBOOK_URL ?? 'http://127.0.0.1:8800';

export default defineConfig({
  plugins: [react()],
  // Kusto's language service is a namespace-global bundle: only module workers load it unchanged.
  worker: { format: 'es' },
  build: {
    outDir: 'embedded/dist',
    emptyOutDir: true,
    // The content security policy allows no data: scripts or fonts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 9000,
  },
  optimizeDeps: {
    include: [
      '@kusto/monaco-kusto',
      '@kusto/monaco-kusto/release/esm/kusto.worker',
      'monaco-editor/esm/vs/editor/edcore.main.js',
      'monaco-editor/esm/vs/editor/editor.api',
      'monaco-editor/esm/vs/editor/editor.worker',
    ],
  },
  server: { proxy: { '/api': server, '/v1': server, '/v2': server } },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'] },
});
