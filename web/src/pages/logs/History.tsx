import { useQuery } from '@tanstack/react-query';
import { History as HistoryIcon, Search } from 'lucide-react';
import { useState } from 'react';
import { history } from '../../api/portal';
import { clock, elapsed, plural } from '../../lib/format';
import { Dialog, Empty, Failed, Loading } from '../../ui/parts';

/** What this person asked before, newest first; a choice opens in a tab. */
export function History({ onClose, onOpen }: { onClose: () => void; onOpen: (text: string) => void }) {
  const asked = useQuery({ queryKey: ['history'], queryFn: history, staleTime: 0 });
  const [find, setFind] = useState('');
  const items = (asked.data ?? []).filter((item) => item.text.toLowerCase().includes(find.toLowerCase()));
  return (
    <Dialog title="Query history" wide onClose={onClose}>
      {asked.isPending ? (
        <Loading what="Loading history" />
      ) : asked.isError ? (
        <Failed what="The history" error={asked.error} retry={() => void asked.refetch()} />
      ) : asked.data.length === 0 ? (
        <Empty icon={<HistoryIcon size={28} aria-hidden="true" />} title="Nothing asked yet">
          <p>Every query you run is listed here, with its time, rows and duration.</p>
        </Empty>
      ) : (
        <>
          <div className="searchbox" style={{ marginBottom: 12 }}>
            <Search size={14} aria-hidden="true" />
            <input
              className="input"
              type="search"
              aria-label="Find in history"
              placeholder="Find in history"
              value={find}
              onChange={(e) => setFind(e.target.value)}
            />
          </div>
          <ol className="history">
            {items.map((item) => (
              <li key={item.id}>
                <button type="button" className="history-item" onClick={() => onOpen(item.text)}>
                  <span className="history-facts">
                    <time dateTime={item.startedAt}>{clock(item.startedAt)}</time>
                    <span>{elapsed(item.elapsedMs)}</span>
                    {item.error ? (
                      <span className="badge bad truncate">{item.error}</span>
                    ) : (
                      <span>{plural(item.rows, 'row')}</span>
                    )}
                  </span>
                  <code className="history-text">{item.text}</code>
                </button>
              </li>
            ))}
          </ol>
          {items.length === 0 && <p className="muted">No query in the history contains “{find}”.</p>}
        </>
      )}
    </Dialog>
  );
}
