import { CalendarClock, Check } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { customRange, inQuery, isRange, presets, rangeLabel, timespanOf } from '../../lib/range';
import { Menu } from '../../ui/Menu';

export function TimeRange({ value, onChange }: { value: string; onChange: (range: string) => void }) {
  return (
    <Menu
      className="button outline"
      kind="panel"
      button={
        <>
          <CalendarClock size={15} aria-hidden="true" />
          <span className="muted">Time range:</span> {rangeLabel(value)}
        </>
      }
    >
      {(close) => (
        <div className="range">
          <div role="group" aria-label="Time range">
            {presets.map((p) => (
              <Choice key={p.id} id={p.id} label={p.label} value={value} onPick={(id) => (onChange(id), close())} />
            ))}
            <Choice id={inQuery} label="Set in query" value={value} onPick={(id) => (onChange(id), close())} />
          </div>
          <Custom value={value} onApply={(range) => (onChange(range), close())} />
        </div>
      )}
    </Menu>
  );
}

function Choice({
  id,
  label,
  value,
  onPick,
}: {
  id: string;
  label: string;
  value: string;
  onPick: (id: string) => void;
}) {
  return (
    <button type="button" className="menu-item" aria-pressed={id === value} onClick={() => onPick(id)}>
      <Check size={14} aria-hidden="true" style={{ visibility: id === value ? 'visible' : 'hidden' }} />
      {label}
    </button>
  );
}

function Custom({ value, onApply }: { value: string; onApply: (range: string) => void }) {
  const span = (timespanOf(value) ?? timespanOf('24h') ?? '').split('/');
  const [from, setFrom] = useState(local(span[0]));
  const [to, setTo] = useState(local(span[1]));
  const range = from && to ? customRange(new Date(`${from}Z`), new Date(`${to}Z`)) : '';
  const good = isRange(range);
  const apply = (e: FormEvent) => {
    e.preventDefault();
    if (good) onApply(range);
  };
  return (
    <form className="range-custom" onSubmit={apply}>
      <h3>Custom, in UTC</h3>
      <label className="field">
        From
        <input
          className="input"
          type="datetime-local"
          step={1}
          value={from}
          onChange={(e) => setFrom(e.target.value)}
        />
      </label>
      <label className="field">
        To
        <input className="input" type="datetime-local" step={1} value={to} onChange={(e) => setTo(e.target.value)} />
      </label>
      {!good && <p className="hint">“From” must lie before “To”.</p>}
      <button type="submit" className="button primary" disabled={!good}>
        Apply
      </button>
    </form>
  );
}

const local = (iso: string | undefined) => (iso ?? '').slice(0, 19);
