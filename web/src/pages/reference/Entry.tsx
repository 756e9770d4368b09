import { Copy, FilePlus2, Play } from 'lucide-react';
import type { ReferenceEntry, ReferenceExample } from '../../api/portal';
import { copyText } from '../../ui/parts';

interface Props {
  entry: ReferenceEntry;
  /** Opens an example in a query tab, and runs it where run says so. */
  onTry: (query: string, run: boolean) => void;
}

const runs: Record<string, string> = {
  SQL: 'Computed by the engine, in SQL',
  Go: 'Computed by Huntbook, in Go',
  'SQL or Go': 'Computed in SQL or in Go, by its arguments',
  plan: 'Answered while the query is planned',
};

/** One name of the language: what it does, how it is written, examples with their answers, and how Kusto differs. */
export function Entry({ entry: e, onTry }: Props) {
  return (
    <article className="entry" aria-labelledby="entry-name">
      <header className="entry-head">
        <h2 id="entry-name" className="mono">
          {e.name}
        </h2>
        <span className="badge">{e.kind}</span>
        {e.needs !== undefined && <span className="badge warn">Not here</span>}
      </header>
      <p className="entry-doc">{e.doc}</p>
      {e.aliases && (
        <p className="muted">
          Also written{' '}
          {e.aliases.map((name, i) => (
            <span key={name}>
              {i > 0 && ', '}
              <code>{name}</code>
            </span>
          ))}
        </p>
      )}
      {e.needs !== undefined && (
        <div className="entry-note warn">
          <strong>Needs {e.needs}</strong>
          <p>It is read and checked, and a query with it is refused with this reason.</p>
        </div>
      )}
      {e.syntax && e.syntax.length > 0 && (
        <section>
          <h3>Syntax</h3>
          <pre className="entry-syntax" tabIndex={0} aria-label="Syntax">
            {e.syntax.join('\n')}
          </pre>
        </section>
      )}
      {e.words && (
        <dl className="entry-words">
          {e.words.map((w) => (
            <div key={w.name}>
              <dt>
                <code>{w.name}</code>
              </dt>
              <dd>{w.doc}</dd>
            </div>
          ))}
        </dl>
      )}
      {e.examples && e.examples.length > 0 && (
        <section>
          <h3>{e.examples.length > 1 ? 'Examples' : 'Example'}</h3>
          {e.examples.map((x) => (
            <ExampleBox key={x.query} example={x} onTry={onTry} />
          ))}
        </section>
      )}
      {e.differs && (
        <div className="entry-note info">
          <strong>Differs from Kusto</strong>
          <p>{e.differs}</p>
        </div>
      )}
      <p className="entry-foot muted">
        {e.runs && <span>{runs[e.runs]}</span>}
        {e.page && (
          <a href={`https://learn.microsoft.com/kusto/query/${e.page}`} target="_blank" rel="noreferrer">
            Kusto’s page
          </a>
        )}
      </p>
    </article>
  );
}

function ExampleBox({ example: x, onTry }: { example: ReferenceExample; onTry: Props['onTry'] }) {
  return (
    <div className="example">
      <div className="example-query">
        <pre tabIndex={0} aria-label="Query">
          {x.query}
        </pre>
        <div className="example-actions">
          <button type="button" className="button outline" onClick={() => onTry(x.query, true)}>
            <Play size={13} aria-hidden="true" /> Run
          </button>
          <button type="button" className="button" onClick={() => onTry(x.query, false)}>
            <FilePlus2 size={14} aria-hidden="true" /> Open in a new tab
          </button>
          <button
            type="button"
            className="button icon"
            aria-label="Copy the example"
            title="Copy the example"
            onClick={() => void copyText(x.query, 'Example')}
          >
            <Copy size={14} aria-hidden="true" />
          </button>
        </div>
      </div>
      <Answer example={x} />
    </div>
  );
}

function Answer({ example: x }: { example: ReferenceExample }) {
  if (x.value !== undefined) {
    return (
      <p className="example-value">
        gives <code>{x.value}</code>
      </p>
    );
  }
  if (!x.columns) return <p className="example-value muted">Its answer depends on what is outside of the query.</p>;
  return (
    <div className="example-table" tabIndex={0} role="region" aria-label="Answer">
      <table>
        <thead>
          <tr>
            {x.columns.map((c) => (
              <th key={c} scope="col">
                {c}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {(x.rows ?? []).map((row, i) => (
            <tr key={i}>
              {row.map((cell, j) => (
                <td key={j}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
