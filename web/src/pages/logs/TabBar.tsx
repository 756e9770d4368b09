import { Copy, Ellipsis, MoveLeft, MoveRight, Pencil, Plus, X } from 'lucide-react';
import { useState, type KeyboardEvent } from 'react';
import type { SavedTab } from '../../api/portal';
import { Menu, MenuItem } from '../../ui/Menu';
import { titleOf, type Run } from './store';

interface Props {
  tabs: SavedTab[];
  active: string;
  runs: ReadonlyMap<string, Run>;
  onSelect: (id: string) => void;
  onNew: () => void;
  onClose: (id: string) => void;
  onRename: (id: string, title: string) => void;
  onMove: (id: string, to: number) => void;
  onDuplicate: (id: string) => void;
}

export function TabBar(props: Props) {
  const { tabs, active, runs, onSelect } = props;
  const [renaming, setRenaming] = useState('');
  const [dragged, setDragged] = useState('');
  const at = tabs.findIndex((t) => t.id === active);

  const onKeyDown = (e: KeyboardEvent, tab: SavedTab, index: number) => {
    if (e.altKey && e.shiftKey && (e.key === 'ArrowLeft' || e.key === 'ArrowRight')) {
      props.onMove(tab.id, index + (e.key === 'ArrowLeft' ? -1 : 1));
    } else if (e.key === 'F2') {
      setRenaming(tab.id);
    } else if (e.key === 'Delete') {
      props.onClose(tab.id);
    } else {
      const to = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: tabs.length - 1 }[e.key];
      const next = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length];
      if (!next) return;
      onSelect(next.id);
      document.getElementById(`tab-${next.id}`)?.focus();
    }
    e.preventDefault();
  };

  return (
    <div className="tabbar">
      <div className="tabs" role="tablist" aria-label="Queries">
        {tabs.map((tab, index) =>
          renaming === tab.id ? (
            <Rename
              key={tab.id}
              tab={tab}
              onDone={(title) => {
                setRenaming('');
                if (title !== null) props.onRename(tab.id, title);
              }}
            />
          ) : (
            <button
              key={tab.id}
              id={`tab-${tab.id}`}
              type="button"
              role="tab"
              className={`tab ${dragged === tab.id ? 'dragged' : ''}`}
              aria-selected={tab.id === active}
              aria-controls="query-panel"
              tabIndex={tab.id === active ? 0 : -1}
              title={`${titleOf(tab)} (F2 renames, Delete closes)`}
              draggable
              onClick={() => onSelect(tab.id)}
              onDoubleClick={() => setRenaming(tab.id)}
              onKeyDown={(e) => onKeyDown(e, tab, index)}
              onAuxClick={(e) => e.button === 1 && props.onClose(tab.id)}
              onDragStart={() => setDragged(tab.id)}
              onDragEnd={() => setDragged('')}
              onDragOver={(e) => {
                e.preventDefault();
                if (dragged && dragged !== tab.id) props.onMove(dragged, index);
              }}
            >
              <Dot run={runs.get(tab.id)} />
              <span className="truncate">{titleOf(tab)}</span>
            </button>
          ),
        )}
      </div>
      <button
        type="button"
        className="button icon"
        aria-label="Close this query"
        title="Close this query"
        onClick={() => props.onClose(active)}
      >
        <X size={15} aria-hidden="true" />
      </button>
      <button type="button" className="button icon" aria-label="New query" title="New query" onClick={props.onNew}>
        <Plus size={16} aria-hidden="true" />
      </button>
      <Menu label="Actions on this query" className="button icon" button={<Ellipsis size={16} aria-hidden="true" />}>
        {(close) => (
          <>
            <MenuItem
              icon={<Pencil size={14} aria-hidden="true" />}
              keys="F2"
              onSelect={() => (close(), setRenaming(active))}
            >
              Rename
            </MenuItem>
            <MenuItem
              icon={<Copy size={14} aria-hidden="true" />}
              onSelect={() => (close(), props.onDuplicate(active))}
            >
              Duplicate
            </MenuItem>
            <MenuItem
              icon={<MoveLeft size={14} aria-hidden="true" />}
              keys="Alt+Shift+←"
              disabled={at <= 0}
              onSelect={() => (close(), props.onMove(active, at - 1))}
            >
              Move left
            </MenuItem>
            <MenuItem
              icon={<MoveRight size={14} aria-hidden="true" />}
              keys="Alt+Shift+→"
              disabled={at >= tabs.length - 1}
              onSelect={() => (close(), props.onMove(active, at + 1))}
            >
              Move right
            </MenuItem>
            <hr className="menu-separator" />
            <MenuItem icon={<X size={14} aria-hidden="true" />} onSelect={() => (close(), props.onClose(active))}>
              Close
            </MenuItem>
          </>
        )}
      </Menu>
    </div>
  );
}

/** How the tab's last run went, at a glance. */
function Dot({ run }: { run: Run | undefined }) {
  if (run?.phase === 'running') return <span className="spinner tab-spinner" role="img" aria-label="running" />;
  if (run?.phase === 'failed') return <span className="dot bad" role="img" aria-label="failed" />;
  return null;
}

function Rename({ tab, onDone }: { tab: SavedTab; onDone: (title: string | null) => void }) {
  const [title, setTitle] = useState(titleOf(tab));
  return (
    <input
      className="input tab-rename"
      aria-label="Name of this query"
      autoFocus
      value={title}
      maxLength={80}
      onFocus={(e) => e.target.select()}
      onChange={(e) => setTitle(e.target.value)}
      onBlur={() => onDone(title.trim())}
      onKeyDown={(e) => {
        if (e.key === 'Enter') onDone(title.trim());
        if (e.key === 'Escape') onDone(null);
      }}
    />
  );
}
