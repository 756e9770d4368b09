import { Braces, Copy, Filter, FilterX, PanelRightOpen } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, type KeyboardEvent } from 'react';
import type { CellAt } from '../../results/Grid';
import { rowJson, whereLine } from '../../results/rowText';
import { exact, type ResultTable } from '../../results/table';
import { MenuItem } from '../../ui/Menu';
import { copyText } from '../../ui/parts';

interface Props {
  at: CellAt;
  table: ResultTable;
  onAdd: (line: string) => void;
  onDetail: (row: number) => void;
  onClose: () => void;
}

/** What can be done with one cell, at the pointer. */
export function CellMenu({ at, table, onAdd, onDetail, onClose }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const popup = box.current;
    if (!popup) return;
    popup.showPopover();
    const { width, height } = popup.getBoundingClientRect();
    popup.style.left = `${Math.min(at.x, window.innerWidth - width - 8)}px`;
    popup.style.top = `${Math.min(at.y, window.innerHeight - height - 8)}px`;
    popup.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
  }, [at]);
  useEffect(() => {
    const outside = (e: Event) => {
      if (!box.current?.contains(e.target as Node)) onClose();
    };
    document.addEventListener('pointerdown', outside, true);
    return () => document.removeEventListener('pointerdown', outside, true);
  }, [onClose]);
  const onKeyDown = (e: KeyboardEvent) => {
    const items = [...(box.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
    const now = items.indexOf(document.activeElement as HTMLElement);
    if (e.key === 'Escape' || e.key === 'Tab') onClose();
    else if (e.key === 'ArrowDown') items[(now + 1) % items.length]?.focus();
    else if (e.key === 'ArrowUp') items[(now - 1 + items.length) % items.length]?.focus();
    else return;
    e.preventDefault();
  };
  const then = (act: () => void) => () => {
    onClose();
    act();
  };
  const { column, row, cell } = at;
  return (
    <div
      ref={box}
      popover="manual"
      className="menu"
      role="menu"
      aria-label={`Cell ${column.name}`}
      onKeyDown={onKeyDown}
    >
      <MenuItem
        icon={<Copy size={14} aria-hidden="true" />}
        keys="Ctrl+C"
        onSelect={then(() => void copyText(exact(cell, column.type), 'Cell'))}
      >
        Copy cell
      </MenuItem>
      <MenuItem
        icon={<Braces size={14} aria-hidden="true" />}
        keys="Ctrl+Shift+C"
        onSelect={then(() => void copyText(rowJson(table, row), 'Row'))}
      >
        Copy row as JSON
      </MenuItem>
      <MenuItem
        icon={<PanelRightOpen size={14} aria-hidden="true" />}
        keys="Enter"
        onSelect={then(() => onDetail(row))}
      >
        Show details
      </MenuItem>
      <hr className="menu-separator" />
      <MenuItem
        icon={<Filter size={14} aria-hidden="true" />}
        onSelect={then(() => onAdd(whereLine(column, cell, true)))}
      >
        Keep only this value
      </MenuItem>
      <MenuItem
        icon={<FilterX size={14} aria-hidden="true" />}
        onSelect={then(() => onAdd(whereLine(column, cell, false)))}
      >
        Leave this value out
      </MenuItem>
    </div>
  );
}
