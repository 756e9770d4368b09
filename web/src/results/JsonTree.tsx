import { useState, type ReactNode } from 'react';

/** Children shown before "show more": a value may hold a hundred thousand. */
const step = 100;

/** A dynamic value as a tree that folds. Every name and value is a text node. */
export function JsonTree({ json }: { json: string }) {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return <span className="json-string">{json}</span>;
  }
  return (
    <div className="json">
      <Node value={value} open depth={0} />
    </div>
  );
}

function Node({ name, value, open, depth }: { name?: string; value: unknown; open: boolean; depth: number }) {
  const label = name === undefined ? null : <span className="json-name">{name}: </span>;
  if (value === null || typeof value !== 'object') {
    return (
      <div className="json-leaf">
        {label}
        <Leaf value={value} />
      </div>
    );
  }
  const entries = Array.isArray(value)
    ? value.map((v, i): [string, unknown] => [String(i), v])
    : Object.entries(value as Record<string, unknown>);
  const summary = Array.isArray(value) ? `[ ${entries.length} ]` : `{ ${entries.length} }`;
  if (entries.length === 0) {
    return (
      <div className="json-leaf">
        {label}
        <span className="json-count">{Array.isArray(value) ? '[ ]' : '{ }'}</span>
      </div>
    );
  }
  return (
    <Branch head={label} summary={summary} open={open}>
      <Children entries={entries} depth={depth} />
    </Branch>
  );
}

function Branch({
  head,
  summary,
  open,
  children,
}: {
  head: ReactNode;
  summary: string;
  open: boolean;
  children: ReactNode;
}) {
  const [shown, setShown] = useState(open);
  return (
    <details open={open} onToggle={(e) => setShown(e.currentTarget.open)}>
      <summary>
        {head}
        <span className="json-count">{summary}</span>
      </summary>
      {shown && <div className="json-children">{children}</div>}
    </details>
  );
}

function Children({ entries, depth }: { entries: [string, unknown][]; depth: number }) {
  const [limit, setLimit] = useState(step);
  return (
    <>
      {entries.slice(0, limit).map(([name, value]) => (
        <Node key={name} name={name} value={value} open={depth < 1} depth={depth + 1} />
      ))}
      {entries.length > limit && (
        <button type="button" className="button" onClick={() => setLimit(limit + step)}>
          Show {Math.min(step, entries.length - limit)} more of {entries.length - limit}
        </button>
      )}
    </>
  );
}

function Leaf({ value }: { value: unknown }) {
  if (typeof value === 'string') return <span className="json-string">{value === '' ? '""' : value}</span>;
  if (typeof value === 'number') return <span className="json-number">{String(value)}</span>;
  return <span className="json-word">{String(value)}</span>;
}
