import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { templatePreview, type Template } from '../../api/portal';
import { useTheme } from '../../lib/theme';
import { Dialog, Failed, Loading } from '../../ui/parts';
import { notebookHtml, type Notebook } from './notebookHtml';

interface Props {
  template: Template;
  onClose: () => void;
  action: React.ReactNode;
}

/** The saved notebook with its output, read and not run. */
export function Preview({ template, onClose, action }: Props) {
  const saved = useQuery({ queryKey: ['preview', template.id], queryFn: () => templatePreview(template.id) });
  return (
    <Dialog title={template.title} wide onClose={onClose} actions={action}>
      {saved.isPending ? (
        <Loading what="Loading the saved notebook" />
      ) : saved.isError ? (
        <Failed what="The preview" error={saved.error} retry={() => void saved.refetch()} />
      ) : (
        <Page title={template.title} notebook={saved.data as Notebook} />
      )}
    </Dialog>
  );
}

function Page({ title, notebook }: { title: string; notebook: Notebook }) {
  const theme = useTheme();
  const html = useMemo(() => notebookHtml(notebook, pageCss(theme)), [notebook, theme]);
  // No allow-scripts and no allow-same-origin: whatever the sanitiser let through, it cannot run or reach us.
  return (
    <iframe
      className="preview"
      title={`Preview of ${title}`}
      sandbox="allow-popups allow-popups-to-escape-sandbox"
      srcDoc={html}
    />
  );
}

function pageCss(theme: string): string {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return `
    :root { color-scheme: ${theme}; }
    body { margin: 0; padding: 4px 20px 24px; background: ${of('--surface')}; color: ${of('--text')}; font: 14px/1.55 ${of('--font')}; }
    main { max-width: 900px; margin: 0 auto; }
    section { margin: 14px 0; }
    a { color: ${of('--link')}; }
    pre, code { font-family: ${of('--mono')}; font-size: 12.5px; }
    pre { margin: 0; padding: 8px 12px; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
    .source { background: ${of('--sunken')}; border: 1px solid ${of('--line')}; border-radius: 6px; }
    .code { position: relative; }
    .prompt { float: left; margin-left: -44px; padding-top: 9px; color: ${of('--text-3')}; font: 12px ${of('--mono')}; }
    .error { background: ${of('--bad-bg')}; color: ${of('--bad')}; border-radius: 6px; margin-top: 6px; }
    img { max-width: 100%; background: #fff; border-radius: 4px; margin-top: 6px; }
    .table { overflow: auto; margin-top: 6px; }
    table { border-collapse: collapse; font-size: 12.5px; }
    th, td { padding: 3px 10px; border-bottom: 1px solid ${of('--line')}; text-align: left; }
    th { color: ${of('--text-2')}; }
    .left-out { color: ${of('--text-3')}; font-style: italic; }
  `;
}
