/** Small parts that every page uses for its loading, empty and error states. */
import { AlertTriangle, CircleX, Info, X } from 'lucide-react';
import { useEffect, useId, useRef, useSyncExternalStore, type ReactNode } from 'react';
import { ApiError } from '../api/client';

export function Loading({ what }: { what: string }) {
  return (
    <div className="empty" role="status">
      <span className="spinner" aria-hidden="true" />
      <p>{what}…</p>
    </div>
  );
}

export function Empty({ icon, title, children }: { icon?: ReactNode; title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      {icon}
      <h2>{title}</h2>
      {children}
    </div>
  );
}

export function Notice({
  kind,
  title,
  children,
}: {
  kind: 'bad' | 'warn' | 'info';
  title: string;
  children?: ReactNode;
}) {
  const Icon = kind === 'bad' ? CircleX : kind === 'warn' ? AlertTriangle : Info;
  return (
    <div className={`notice ${kind}`} role={kind === 'bad' ? 'alert' : 'status'}>
      <Icon size={16} aria-hidden="true" />
      <div>
        <strong>{title}</strong>
        <div className="body">{children}</div>
      </div>
    </div>
  );
}

/** An error of the API, with a way to try again. */
export function Failed({ what, error, retry }: { what: string; error: unknown; retry?: () => void }) {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof ApiError ? ` (${error.code})` : '';
  return (
    <Notice kind="bad" title={`${what} could not be loaded`}>
      <p>
        {message}
        {code}
      </p>
      {retry && (
        <button type="button" className="button outline" style={{ marginTop: 8 }} onClick={retry}>
          Try again
        </button>
      )}
    </Notice>
  );
}

export function Dialog({
  title,
  wide,
  onClose,
  actions,
  children,
}: {
  title: string;
  wide?: boolean;
  onClose: () => void;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      className={`dialog ${wide ? 'wide' : ''}`}
      aria-labelledby={id}
      onClose={onClose}
      onPointerDown={(e) => {
        if (e.target === ref.current) onClose();
      }}
    >
      <div className="dialog-head">
        <h2 id={id} className="grow truncate">
          {title}
        </h2>
        {actions}
        <button type="button" className="button icon" aria-label="Close" title="Close" onClick={onClose}>
          <X size={16} aria-hidden="true" />
        </button>
      </div>
      <div className="dialog-body">{children}</div>
    </dialog>
  );
}

let toasts: { id: number; text: string }[] = [];
const listeners = new Set<() => void>();
let nextToast = 0;

/** Says briefly that something was done. */
export function toast(text: string): void {
  const id = nextToast++;
  const set = (next: typeof toasts) => {
    toasts = next;
    for (const listener of listeners) listener();
  };
  set([...toasts, { id, text }]);
  setTimeout(() => set(toasts.filter((t) => t.id !== id)), 4000);
}

export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((t) => (
        <div key={t.id} className="toast">
          {t.text}
        </div>
      ))}
    </div>
  );
}

/** Copies text; on plain HTTP away from localhost browsers hide the clipboard, so say it. */
export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(`${what} copied`);
  } catch {
    toast('The browser does not allow copying here');
  }
}
