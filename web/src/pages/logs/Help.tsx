import { ArrowLeft, ExternalLink, X } from 'lucide-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { keyOf, type Book } from '../../kql/reference';
import { paths, referenceSearch } from '../../lib/paths';
import { Failed, Loading } from '../../ui/parts';
import { Contents } from '../reference/Contents';
import { Entry } from '../reference/Entry';

interface Props {
  book: Book | undefined;
  error: Error | null;
  retry: () => void;
  /** Key of the entry that is shown; "" shows the contents. */
  shown: string;
  onShow: (key: string) => void;
  onTry: (query: string, run: boolean) => void;
  onClose: () => void;
}

/** The reference beside the query. */
export function Help({ book, error, retry, shown, onShow, onTry, onClose }: Props) {
  const [find, setFind] = useState('');
  const entry = book?.byKey.get(shown);
  return (
    <aside
      className="help"
      aria-label="Reference"
      onKeyDown={(e) => {
        if (e.key === 'Escape' && !e.defaultPrevented) {
          e.preventDefault();
          if (entry) onShow('');
          else onClose();
        }
      }}
    >
      <div className="help-head">
        {entry ? (
          <button
            type="button"
            className="button icon"
            aria-label="All names"
            title="All names"
            onClick={() => onShow('')}
          >
            <ArrowLeft size={16} aria-hidden="true" />
          </button>
        ) : (
          <span className="help-space" />
        )}
        <h2 className="grow">Reference</h2>
        {entry && (
          <Link
            className="button icon"
            to={paths.reference}
            search={referenceSearch(keyOf(entry))}
            aria-label="Open as a page"
            title="Open as a page"
          >
            <ExternalLink size={15} aria-hidden="true" />
          </Link>
        )}
        <button
          type="button"
          className="button icon"
          aria-label="Close the reference"
          title="Close (Esc)"
          onClick={onClose}
        >
          <X size={16} aria-hidden="true" />
        </button>
      </div>
      <div className="help-body">
        {error ? (
          <div style={{ padding: 12 }}>
            <Failed what="The reference" error={error} retry={retry} />
          </div>
        ) : !book ? (
          <Loading what="Loading the reference" />
        ) : entry ? (
          <Entry key={shown} entry={entry} onTry={onTry} />
        ) : (
          <Contents book={book} find={find} selected={shown} onFind={setFind} onSelect={onShow} autoFocus />
        )}
      </div>
    </aside>
  );
}
