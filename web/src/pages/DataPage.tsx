import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Database, Search, Upload } from 'lucide-react';
import { useEffect, useId, useMemo, useState, type FormEvent } from 'react';
import { ingestFile, tables, type Ingested, type TableInfo } from '../api/portal';
import { ago, bytes, count, plural } from '../lib/format';
import { pack, paths } from '../lib/paths';
import { columnRef } from '../results/rowText';
import { Empty, Failed, Loading, Notice } from '../ui/parts';

/** What is stored, and a way to add a file to it. */
export function DataPage() {
  useEffect(() => {
    document.title = 'Data · Huntbook';
  }, []);
  const all = useQuery({ queryKey: ['tables'], queryFn: tables, refetchInterval: 30_000 });
  return (
    <div className="page">
      <div className="page-head">
        <h1>Data</h1>
        <span className="muted">Tables with rows, and files to add</span>
      </div>
      <div className="page-body data">
        <UploadForm known={all.data ?? []} />
        {all.isPending ? (
          <Loading what="Loading tables" />
        ) : all.isError ? (
          <Failed what="The tables" error={all.error} retry={() => void all.refetch()} />
        ) : (
          <Tables tables={all.data} />
        )}
      </div>
    </div>
  );
}

function Tables({ tables: all }: { tables: TableInfo[] }) {
  const [find, setFind] = useState('');
  const needle = find.trim().toLowerCase();
  const filled = all.filter((t) => t.rows > 0);
  const found = filled
    .filter((t) => t.name.toLowerCase().includes(needle))
    .sort((a, b) => a.name.localeCompare(b.name));
  return (
    <section aria-labelledby="tables-title">
      <div className="section-head">
        <h2 id="tables-title" className="grow">
          {plural(filled.length, 'table')} with rows
        </h2>
        <div className="searchbox">
          <Search size={14} aria-hidden="true" />
          <input
            className="input"
            type="search"
            aria-label="Find a table"
            placeholder="Find a table"
            value={find}
            onChange={(e) => setFind(e.target.value)}
          />
        </div>
      </div>
      {found.length === 0 ? (
        <Empty icon={<Database size={28} aria-hidden="true" />} title={needle ? 'Nothing found' : 'No data yet'}>
          <p>{needle ? `No table has “${find}” in its name.` : 'Add a file above, or use `huntbook ingest`.'}</p>
        </Empty>
      ) : (
        <table className="list">
          <thead>
            <tr>
              <th scope="col">Table</th>
              <th scope="col">Rows</th>
              <th scope="col">Last row</th>
              <th scope="col">Columns</th>
              <th scope="col">
                <span className="visually-hidden">Action</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {found.map((t) => (
              <tr key={t.name}>
                <td>{t.name}</td>
                <td>{count(t.rows)}</td>
                <td>{t.lastTime ? <time dateTime={t.lastTime}>{ago(t.lastTime)}</time> : '–'}</td>
                <td>{t.columns.length}</td>
                <td className="list-action">
                  <QueryLink table={t.name} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function QueryLink({ table }: { table: string }) {
  const [q, setQ] = useState('');
  useEffect(() => {
    void pack(`${columnRef(table)}\n| take 100`).then(setQ);
  }, [table]);
  return (
    <Link
      to={paths.logs}
      search={q ? { q, range: '14d' } : {}}
      className="button outline"
      aria-label={`Query ${table}`}
    >
      Query
    </Link>
  );
}

const tableName = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/;

function UploadForm({ known }: { known: TableInfo[] }) {
  const client = useQueryClient();
  const ids = { file: useId(), table: useId(), hint: useId(), names: useId() };
  const [file, setFile] = useState<File | null>(null);
  const [table, setTable] = useState('');
  const names = useMemo(() => known.map((t) => t.name).sort(), [known]);
  const sending = useMutation({
    mutationFn: ({ to, body }: { to: string; body: File }) => ingestFile(to, body),
    onSuccess: () => client.invalidateQueries({ queryKey: ['tables'] }),
  });
  const good = tableName.test(table);
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (file && good) sending.mutate({ to: table, body: file });
  };
  return (
    <section className="panel" aria-labelledby="upload-title">
      <h2 id="upload-title">Add a file to a table</h2>
      <form className="upload" onSubmit={submit}>
        <div className="field">
          <label htmlFor={ids.file}>File</label>
          <input
            id={ids.file}
            className="input file"
            type="file"
            required
            onChange={(e) => {
              const picked = e.target.files?.[0] ?? null;
              setFile(picked);
              if (picked && table === '') setTable(`${picked.name.replace(/\..*$/, '').replace(/\W+/g, '_')}_CL`);
            }}
          />
        </div>
        <div className="field grow">
          <label htmlFor={ids.table}>Table</label>
          <input
            id={ids.table}
            className="input"
            required
            list={ids.names}
            pattern={tableName.source}
            aria-describedby={ids.hint}
            value={table}
            onChange={(e) => setTable(e.target.value)}
          />
          <datalist id={ids.names}>
            {names.map((n) => (
              <option key={n} value={n} />
            ))}
          </datalist>
        </div>
        <button type="submit" className="button primary" disabled={!file || !good || sending.isPending}>
          <Upload size={14} aria-hidden="true" /> {sending.isPending ? 'Adding…' : 'Add'}
        </button>
      </form>
      <p className="muted" id={ids.hint}>
        A known table keeps its types; any other name, by custom ending in _CL, becomes a table with types read from the
        rows. {file && `${file.name}, ${bytes(file.size)}.`}
      </p>
      {sending.isError && (
        <Notice kind="bad" title="The file could not be added">
          {sending.error.message}
        </Notice>
      )}
      {sending.data && <Outcome result={sending.data} />}
    </section>
  );
}

function Outcome({ result: r }: { result: Ingested }) {
  return (
    <Notice
      kind={r.rejected > 0 ? 'warn' : 'info'}
      title={`${plural(r.stored, 'row')} stored of ${count(r.read)} read`}
    >
      {r.rejected > 0 && (
        <>
          <p>{plural(r.rejected, 'row')} rejected and kept with the dead letters:</p>
          <ul>
            {(r.reasons ?? []).map((reason) => (
              <li key={reason.reason}>
                {reason.reason}: {plural(reason.count, 'row')}, the first is row {count(reason.firstRow)}
              </li>
            ))}
          </ul>
        </>
      )}
    </Notice>
  );
}
