import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { BookOpen, FileText, Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import {
  copyTemplate,
  environment,
  notebooks,
  openNotebook,
  templates,
  type Me,
  type NotebookFile,
  type Template,
} from '../../api/portal';
import { ago, bytes } from '../../lib/format';
import { Empty, Failed, Loading, Notice } from '../../ui/parts';
import { ComputePanel } from './Compute';
import { EnvironmentPanel } from './EnvironmentPanel';
import { openTab } from './open';
import { Preview } from './Preview';
import { TemplateCard } from './TemplateCard';

export function NotebooksPage({ me }: { me: Me }) {
  useEffect(() => {
    document.title = 'Notebooks · Huntbook';
  }, []);
  const client = useQueryClient();
  const env = useQuery({
    queryKey: ['environment'],
    queryFn: environment,
    refetchInterval: (query) => (query.state.data?.state === 'ready' ? false : 1500),
  });
  const ready = env.data?.state === 'ready';
  const [error, setError] = useState('');
  const opening = useMutation({
    mutationFn: ({ what, make }: { what: string; make: () => Promise<{ url: string }> }) =>
      openTab(what, async () => (await make()).url),
    onMutate: () => setError(''),
    onError: (failed) => setError(failed.message),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['compute'] });
      void client.invalidateQueries({ queryKey: ['notebooks'] });
    },
  });
  const openCopy = (t: Template) => opening.mutate({ what: `Opening ${t.title}`, make: () => copyTemplate(t.id) });
  const openFile = (f: NotebookFile) => opening.mutate({ what: `Opening ${f.name}`, make: () => openNotebook(f.path) });
  const blocked = ready ? '' : 'The Python environment is not ready yet';

  return (
    <div className="page">
      <div className="page-head">
        <h1>Notebooks</h1>
        <span className="muted">Jupyter notebooks on your own compute instance, against {me.workspace.name}</span>
      </div>
      <div className="page-body notebooks">
        <div className="notebooks-main">
          {error && (
            <Notice kind="bad" title="The notebook could not be opened">
              {error}
            </Notice>
          )}
          <Templates blocked={blocked} busy={opening.isPending} onOpen={openCopy} />
          <Mine blocked={blocked} busy={opening.isPending} onOpen={openFile} />
        </div>
        <aside className="notebooks-side" aria-label="Compute">
          <EnvironmentPanel env={env} />
          <ComputePanel blocked={blocked} />
        </aside>
      </div>
    </div>
  );
}

interface ListProps<T> {
  /** Why nothing can be opened now; empty when it can. */
  blocked: string;
  busy: boolean;
  onOpen: (item: T) => void;
}

function Templates({ blocked, busy, onOpen }: ListProps<Template>) {
  const all = useQuery({ queryKey: ['templates'], queryFn: templates });
  const [find, setFind] = useState('');
  const [shown, setShown] = useState<Template | null>(null);
  const needle = find.trim().toLowerCase();
  const found = (all.data ?? []).filter((t) =>
    [t.title, t.description, ...t.techniques.flatMap((q) => [q.id, q.name]), ...t.requiredTables.map((r) => r.name)]
      .join(' ')
      .toLowerCase()
      .includes(needle),
  );
  return (
    <section aria-labelledby="templates-title">
      <div className="section-head">
        <h2 id="templates-title" className="grow">
          Templates
        </h2>
        <div className="searchbox">
          <Search size={14} aria-hidden="true" />
          <input
            className="input"
            type="search"
            aria-label="Find a template"
            placeholder="Find by name, table or technique"
            value={find}
            onChange={(e) => setFind(e.target.value)}
          />
        </div>
      </div>
      {all.isPending ? (
        <Loading what="Loading templates" />
      ) : all.isError ? (
        <Failed what="The templates" error={all.error} retry={() => void all.refetch()} />
      ) : found.length === 0 ? (
        <Empty icon={<BookOpen size={28} aria-hidden="true" />} title={needle ? 'Nothing found' : 'No templates'}>
          <p>{needle ? `No template is about “${find}”.` : 'This Huntbook has no packaged notebooks.'}</p>
        </Empty>
      ) : (
        <ul className="template-cards">
          {found.map((t) => (
            <li key={t.id}>
              <TemplateCard
                template={t}
                blocked={blocked}
                busy={busy}
                onOpen={() => onOpen(t)}
                onPreview={() => setShown(t)}
              />
            </li>
          ))}
        </ul>
      )}
      {shown && (
        <Preview
          template={shown}
          onClose={() => setShown(null)}
          action={
            <button
              type="button"
              className="button primary"
              disabled={blocked !== '' || busy}
              title={blocked || undefined}
              onClick={() => onOpen(shown)}
            >
              Open a copy
            </button>
          }
        />
      )}
    </section>
  );
}

function Mine({ blocked, busy, onOpen }: ListProps<NotebookFile>) {
  const all = useQuery({ queryKey: ['notebooks'], queryFn: notebooks });
  return (
    <section aria-labelledby="mine-title">
      <div className="section-head">
        <h2 id="mine-title">My notebooks</h2>
      </div>
      {all.isPending ? (
        <Loading what="Loading your notebooks" />
      ) : all.isError ? (
        <Failed what="Your notebooks" error={all.error} retry={() => void all.refetch()} />
      ) : all.data.length === 0 ? (
        <p className="muted">None yet. A copy of a template that you open is kept here.</p>
      ) : (
        <table className="list">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Changed</th>
              <th scope="col">Size</th>
              <th scope="col">
                <span className="visually-hidden">Action</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {all.data.map((f) => (
              <tr key={f.path}>
                <td>
                  <span className="list-name">
                    <FileText size={15} aria-hidden="true" />
                    <span>{f.name}</span>
                    {f.path.includes('/') && (
                      <span className="muted">in {f.path.slice(0, f.path.lastIndexOf('/'))}</span>
                    )}
                  </span>
                </td>
                <td>
                  <time dateTime={f.modified}>{ago(f.modified)}</time>
                </td>
                <td>{bytes(f.size)}</td>
                <td className="list-action">
                  <button
                    type="button"
                    className="button outline"
                    disabled={blocked !== '' || busy}
                    title={blocked || undefined}
                    aria-label={`Open ${f.path}`}
                    onClick={() => onOpen(f)}
                  >
                    Open
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
