import { BookX, Search } from 'lucide-react';
import { useDeferredValue, useEffect, useMemo, useRef, type KeyboardEvent } from 'react';
import type { ReferenceEntry } from '../../api/portal';
import { keyOf, search, type Book } from '../../kql/reference';
import { plural } from '../../lib/format';
import { Empty } from '../../ui/parts';

interface Props {
  book: Book;
  find: string;
  selected: string;
  onFind: (find: string) => void;
  onSelect: (key: string) => void;
  /** Takes the keys as soon as it is shown. */
  autoFocus?: boolean;
}

/** The names of the language, to search and to walk through: arrows move from the search into the list and along it. */
export function Contents({ book, find, selected, onFind, onSelect, autoFocus }: Props) {
  const needle = useDeferredValue(find);
  const found = useMemo(() => search(book, needle), [book, needle]);
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (autoFocus) input.current?.focus();
  }, [autoFocus]);
  useEffect(() => {
    list.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [selected, found]);

  const onKeyDown = (e: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (step === undefined) return;
    const items = [...(list.current?.querySelectorAll<HTMLButtonElement>('.name-item') ?? [])];
    const at = items.findIndex((item) => item === document.activeElement);
    e.preventDefault();
    if (at + step < 0) input.current?.focus();
    else items[Math.min(at + step, items.length - 1)]?.focus();
  };
  const grouped = needle.trim() === '';
  // One stop for Tab in the list: what is shown, else the first.
  const stop = found.some((e) => keyOf(e) === selected) ? selected : found[0] && keyOf(found[0]);
  const items = (entries: ReferenceEntry[]) => (
    <ul className="names">
      {entries.map((e) => {
        const key = keyOf(e);
        return (
          <li key={key}>
            <button
              type="button"
              className="name-item"
              tabIndex={key === stop ? 0 : -1}
              aria-current={key === selected ? 'true' : undefined}
              onClick={() => onSelect(key)}
            >
              <span className="mono truncate">{e.name}</span>
              {!grouped && <span className="name-kind">{e.kind}</span>}
              {e.needs !== undefined && <span className="name-kind warn">not here</span>}
            </button>
          </li>
        );
      })}
    </ul>
  );
  return (
    <nav className="contents" aria-label="Names of the language" onKeyDown={onKeyDown}>
      <div className="searchbox contents-search">
        <Search size={14} aria-hidden="true" />
        <input
          ref={input}
          className="input"
          type="search"
          placeholder="Find a function or operator"
          aria-label="Find a function or operator"
          value={find}
          onChange={(e) => onFind(e.target.value)}
          onKeyDown={(e) => {
            // What is found so far may lag behind fast fingers.
            const best = e.key === 'Enter' ? search(book, find)[0] : undefined;
            if (best) onSelect(keyOf(best));
          }}
        />
      </div>
      <p className="visually-hidden" role="status">
        {grouped ? '' : plural(found.length, 'entry', 'entries')}
      </p>
      <div ref={list} className="contents-list">
        {found.length === 0 ? (
          <Missing book={book} find={needle} />
        ) : grouped ? (
          book.families.map((f) => (
            <section key={f.slug} aria-labelledby={`family-${f.slug}`}>
              <h3 id={`family-${f.slug}`}>{f.title}</h3>
              {items(found.filter((e) => e.family === f.slug))}
            </section>
          ))
        ) : (
          items(found)
        )}
      </div>
    </nav>
  );
}

function Missing({ book, find }: { book: Book; find: string }) {
  const why = book.absent[find.trim()];
  return (
    <Empty icon={<BookX size={28} aria-hidden="true" />} title={why ? `${find.trim()} is not here` : 'Nothing found'}>
      <p>{why ?? `No function, operator or statement has “${find.trim()}” in its name or description.`}</p>
    </Empty>
  );
}
