import { useNavigate, useSearch } from '@tanstack/react-router';
import { BookOpenText } from 'lucide-react';
import { useEffect } from 'react';
import type { Me } from '../../api/portal';
import { keyOf } from '../../kql/reference';
import { paths, referenceSearch } from '../../lib/paths';
import { Empty, Failed, Loading, toast } from '../../ui/parts';
import { logs } from '../logs/store';
import { Contents } from './Contents';
import { Entry } from './Entry';
import { useBook } from './useBook';

/** Every name of the language, with its own address. */
export function ReferencePage({ me }: { me: Me }) {
  const { book, error, retry } = useBook(me.database);
  const search = useSearch({ from: '/inside/reference' });
  const navigate = useNavigate();
  const find = search.find ?? '';
  const selected = search.entry ?? '';
  const entry = book?.byKey.get(selected) ?? book?.byName.get(selected)?.[0];
  useEffect(() => {
    document.title = entry ? `${entry.name} · Reference · Huntbook` : 'Reference · Huntbook';
  }, [entry]);
  const go = (to: string, words: string, replace: boolean) =>
    void navigate({ to: paths.reference, search: referenceSearch(to, words), replace });
  const tryOut = async (query: string, run: boolean) => {
    await logs.load();
    if (logs.snapshot().status !== 'ready') {
      toast('Your query tabs could not be loaded');
      return;
    }
    const tab = logs.open(query);
    logs.activate(tab);
    if (run) void logs.run(me, tab, { text: query, line: 0, column: 0 });
    await navigate({ to: paths.logs, search: { tab } });
  };
  return (
    <div className="reference">
      <h1 className="visually-hidden">Reference</h1>
      {error ? (
        <div className="reference-failed">
          <Failed what="The reference" error={error} retry={retry} />
        </div>
      ) : !book ? (
        <Loading what="Loading the reference" />
      ) : (
        <>
          <Contents
            book={book}
            find={find}
            selected={entry ? keyOf(entry) : ''}
            onFind={(words) => go(selected, words, true)}
            onSelect={(key) => go(key, find, false)}
            autoFocus={!entry}
          />
          <div className="reference-entry">
            {entry ? (
              <Entry key={keyOf(entry)} entry={entry} onTry={(query, run) => void tryOut(query, run)} />
            ) : selected !== '' ? (
              <Empty icon={<BookOpenText size={28} aria-hidden="true" />} title="No such entry">
                <p>The reference has nothing of the name “{selected}”. Search for another at the left.</p>
              </Empty>
            ) : (
              <Empty icon={<BookOpenText size={28} aria-hidden="true" />} title="KQL in Huntbook">
                <p>
                  {book.entries.length} statements, operators, plug-ins and functions, each with an example that runs.
                  Choose one, or type a part of its name.
                </p>
                <p className="muted">
                  In the query editor, <kbd>F1</kbd> opens what stands at the cursor.
                </p>
              </Empty>
            )}
          </div>
        </>
      )}
    </div>
  );
}
