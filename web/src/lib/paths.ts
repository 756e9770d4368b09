/** Every link of the portal and every address of its API is made here. */

export const paths = {
  logs: '/logs',
  notebooks: '/notebooks',
  data: '/data',
  reference: '/reference',
  signin: '/signin',
} as const;

const seg = encodeURIComponent;

export const api = {
  me: '/api/portal/me',
  signin: '/api/portal/signin',
  signout: '/api/portal/signout',
  account: '/api/portal/account',
  tabs: '/api/portal/tabs',
  history: '/api/portal/history',
  tables: '/api/portal/tables',
  reference: '/api/portal/reference',
  watchlists: (workspaceResource: string) =>
    `${workspaceResource}/providers/Microsoft.SecurityInsights/watchlists?api-version=2024-03-01`,
  environment: '/api/portal/environment',
  templates: '/api/portal/templates',
  templatePreview: (id: string) => `/api/portal/templates/${seg(id)}/preview`,
  templateCopy: (id: string) => `/api/portal/templates/${seg(id)}/copy`,
  notebooks: '/api/portal/notebooks',
  notebookOpen: '/api/portal/notebooks/open',
  compute: '/api/portal/compute',
  computeAction: (name: string, action: 'start' | 'stop') => `/api/portal/compute/${seg(name)}/${action}`,
  ingest: (table: string, format = 'auto') => `/api/ingest/${seg(table)}?format=${seg(format)}`,
  query: (workspaceId: string) => `/v1/workspaces/${seg(workspaceId)}/query`,
  mgmt: '/v1/rest/mgmt',
};

/** The search of the reference's address for one of its entries. */
export const referenceSearch = (entry: string, find = '') => ({ entry, ...(find === '' ? {} : { find }) });

/** A link that reopens a query, with its time range, in whoever's portal follows it. */
export async function queryLink(query: string, range?: string): Promise<string> {
  const search = new URLSearchParams({ q: await pack(query) });
  if (range) search.set('range', range);
  return `${paths.logs}?${search.toString()}`;
}

/** Deflated UTF-8 as base64url: long queries still fit an address. */
export async function pack(text: string): Promise<string> {
  const bytes = await through(new TextEncoder().encode(text), new CompressionStream('deflate-raw'));
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** The most text that a link may unfold to: deflate shrinks a repeated letter a thousandfold. */
const maxUnpacked = 1 << 20;

/** The query inside a link. Throws on a damaged one. */
export async function unpack(packed: string): Promise<string> {
  const binary = atob(packed.replace(/-/g, '+').replace(/_/g, '/'));
  const bytes = Uint8Array.from(binary, (c) => c.charCodeAt(0));
  return new TextDecoder('utf-8', { fatal: true }).decode(
    await through(bytes, new DecompressionStream('deflate-raw'), maxUnpacked),
  );
}

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  transform: CompressionStream | DecompressionStream,
  limit = Infinity,
): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(transform).getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > limit) {
      await reader.cancel();
      throw new Error('the link holds more than a query can be');
    }
    chunks.push(value);
  }
  const out = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    out.set(chunk, at);
    at += chunk.length;
  }
  return out;
}
