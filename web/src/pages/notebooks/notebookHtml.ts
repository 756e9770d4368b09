/**
 * A saved notebook as one HTML page for a sandboxed frame that runs nothing. Text is escaped, Markdown and tables are
 * sanitised, pictures are PNG, and every other output is named rather than shown.
 */
import DOMPurify from 'dompurify';
import { marked } from 'marked';

interface Output {
  output_type: string;
  text?: string | string[];
  data?: Record<string, unknown>;
  ename?: string;
  evalue?: string;
  traceback?: string[];
}

interface NotebookCell {
  cell_type: string;
  source?: string | string[];
  outputs?: Output[];
  execution_count?: number | null;
}

export interface Notebook {
  cells?: NotebookCell[];
}

/** An output longer than this is cut, with words that say so. */
const maxText = 50_000;

export function notebookHtml(notebook: Notebook, css: string): string {
  const cells = (notebook.cells ?? []).map(cell).join('\n');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Preview</title><style>${css}</style></head><body><main>${cells}</main></body></html>`;
}

function cell(c: NotebookCell): string {
  const source = joined(c.source);
  if (c.cell_type === 'markdown') return `<section class="markdown">${markdown(source)}</section>`;
  if (c.cell_type !== 'code') return `<section><pre>${escape(source)}</pre></section>`;
  const prompt = c.execution_count ? `<span class="prompt">[${Number(c.execution_count)}]</span>` : '';
  return `<section class="code">${prompt}<pre class="source">${escape(source)}</pre>${(c.outputs ?? []).map(output).join('')}</section>`;
}

function markdown(source: string): string {
  const html = marked.parse(source, { async: false, gfm: true });
  return DOMPurify.sanitize(html, {
    ALLOWED_TAGS:
      'h1 h2 h3 h4 h5 h6 p a b strong i em code pre ul ol li blockquote hr br table thead tbody tr th td del sup sub'.split(
        ' ',
      ),
    ALLOWED_ATTR: ['href', 'title', 'align', 'start'],
    ALLOWED_URI_REGEXP: /^https?:/i,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
  }).replaceAll('<a ', '<a target="_blank" rel="noopener noreferrer" ');
}

function output(o: Output): string {
  if (o.output_type === 'stream') return text(joined(o.text));
  if (o.output_type === 'error') {
    return `<pre class="error">${escape(plain((o.traceback ?? [`${o.ename}: ${o.evalue}`]).join('\n')))}</pre>`;
  }
  const data = o.data ?? {};
  const png = joined(data['image/png']).replace(/\s/g, '');
  const alt = joined(data['text/plain']);
  if (png !== '' && /^[A-Za-z0-9+/]+=*$/.test(png)) {
    return `<img src="data:image/png;base64,${png}" alt="${escape(alt || 'Figure')}">`;
  }
  const html = joined(data['text/html']);
  if (html.includes('<table')) {
    const table = DOMPurify.sanitize(html, {
      ALLOWED_TAGS: ['table', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td', 'caption'],
      ALLOWED_ATTR: ['colspan', 'rowspan', 'scope'],
      ALLOW_DATA_ATTR: false,
      ALLOW_ARIA_ATTR: false,
    });
    return `<div class="table" tabindex="0">${table}</div>`;
  }
  if (alt !== '') return text(alt);
  const kind = Object.keys(data)[0];
  return kind ? `<p class="left-out">An output of type ${escape(kind)} shows when the notebook is open.</p>` : '';
}

function text(value: string): string {
  const cut = value.length > maxText;
  return `<pre>${escape(plain(value.slice(0, maxText)))}${cut ? '\n… cut here; the open notebook has all of it' : ''}</pre>`;
}

function joined(value: unknown): string {
  if (Array.isArray(value)) return value.join('');
  return typeof value === 'string' ? value : '';
}

export function escape(value: string): string {
  return value.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** Terminal colours left out. */
export function plain(value: string): string {
  // eslint-disable-next-line no-control-regex
  return value.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '');
}
