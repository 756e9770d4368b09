import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

interface Props {
  /** The accessible name of the button when it shows only an icon. */
  label?: string;
  button: ReactNode;
  className?: string;
  /** A panel holds form controls and is a dialog; a menu holds menu items. */
  kind?: 'menu' | 'panel';
  align?: 'start' | 'end';
  children: (close: () => void) => ReactNode;
}

/** A button that opens a menu (arrow keys, Escape, a click outside) or a small panel. */
export function Menu({ label, button, className = 'button', kind = 'menu', align = 'start', children }: Props) {
  const [open, setOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const id = useId();
  const close = () => {
    setOpen(false);
    trigger.current?.focus();
  };
  return (
    <>
      <button
        ref={trigger}
        type="button"
        className={className}
        aria-label={label}
        title={label}
        aria-haspopup={kind === 'menu' ? 'menu' : 'dialog'}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {button}
      </button>
      {open && (
        <Popup id={id} kind={kind} label={label} anchor={trigger} align={align} onClose={() => setOpen(false)}>
          {children(close)}
        </Popup>
      )}
    </>
  );
}

interface PopupProps {
  id: string;
  kind: 'menu' | 'panel';
  label?: string | undefined;
  anchor: React.RefObject<HTMLElement | null>;
  align: 'start' | 'end';
  onClose: () => void;
  children: ReactNode;
}

function Popup({ id, kind, label, anchor, align, onClose, children }: PopupProps) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const at = anchor.current?.getBoundingClientRect();
    const popup = box.current;
    if (!at || !popup) return;
    // The top layer: no scrolling parent cuts a popup.
    popup.showPopover();
    const { width, height } = popup.getBoundingClientRect();
    const left = align === 'end' ? at.right - width : at.left;
    popup.style.left = `${Math.max(8, Math.min(left, window.innerWidth - width - 8))}px`;
    const below = at.bottom + 4;
    popup.style.top = `${below + height < window.innerHeight - 8 ? below : Math.max(8, at.top - height - 4)}px`;
    popup.querySelector<HTMLElement>('[role^="menuitem"], button, input')?.focus();
  }, [anchor, align]);
  useEffect(() => {
    const outside = (e: Event) => {
      const target = e.target as Node;
      if (!box.current?.contains(target) && !anchor.current?.contains(target)) onClose();
    };
    document.addEventListener('pointerdown', outside, true);
    return () => document.removeEventListener('pointerdown', outside, true);
  }, [anchor, onClose]);
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.key === 'Escape' || (e.key === 'Tab' && kind === 'menu')) {
      e.stopPropagation();
      e.preventDefault();
      onClose();
      anchor.current?.focus();
      return;
    }
    if (kind !== 'menu') return;
    const items = [...(box.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[e.key];
    if (to === undefined) return;
    e.preventDefault();
    items[(to + items.length) % items.length]?.focus();
  };
  return (
    <div
      ref={box}
      id={id}
      popover="manual"
      className="menu"
      role={kind === 'menu' ? 'menu' : 'dialog'}
      aria-label={label ?? anchor.current?.textContent ?? undefined}
      onKeyDown={onKeyDown}
    >
      {children}
    </div>
  );
}

export function MenuItem({
  icon,
  keys,
  checked,
  disabled,
  onSelect,
  children,
}: {
  icon?: ReactNode;
  keys?: string;
  checked?: boolean;
  disabled?: boolean;
  onSelect: () => void;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      role={checked === undefined ? 'menuitem' : 'menuitemradio'}
      aria-checked={checked}
      tabIndex={-1}
      className="menu-item"
      disabled={disabled}
      onClick={onSelect}
    >
      {icon}
      <span>{children}</span>
      {keys && <span className="keys">{keys}</span>}
    </button>
  );
}
