import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';

interface Props {
  label: string;
  /** vertical parts left from right. */
  orientation: 'vertical' | 'horizontal';
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
  /** -1 where the sized part lies after the splitter. */
  direction?: 1 | -1;
}

/** A line between two parts that pointer and arrow keys move. */
export function Splitter({ label, orientation, value, min, max, onChange, direction = 1 }: Props) {
  const [dragging, setDragging] = useState(false);
  const start = useRef({ at: 0, value: 0 });
  const along = (e: PointerEvent) => (orientation === 'vertical' ? e.clientX : e.clientY);
  const move = (to: number) => onChange(Math.round(Math.min(Math.max(to, min), max)));
  const onKeyDown = (e: KeyboardEvent) => {
    const step = { ArrowLeft: -16, ArrowUp: -16, ArrowRight: 16, ArrowDown: 16 }[e.key];
    if (step === undefined) return;
    e.preventDefault();
    move(value + step * direction);
  };
  return (
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={orientation}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      className={`splitter ${orientation} ${dragging ? 'dragging' : ''}`}
      onKeyDown={onKeyDown}
      onPointerDown={(e) => {
        e.currentTarget.setPointerCapture(e.pointerId);
        start.current = { at: along(e), value };
        setDragging(true);
      }}
      onPointerMove={(e) => {
        if (dragging) move(start.current.value + (along(e) - start.current.at) * direction);
      }}
      onPointerUp={() => setDragging(false)}
      onPointerCancel={() => setDragging(false)}
    />
  );
}

/** A size that this browser remembers. */
export function useSize(key: string, initial: number): [number, (value: number) => void] {
  const name = `huntbook.size.${key}`;
  const [value, setValue] = useState(() => Number(localStorage.getItem(name)) || initial);
  useEffect(() => localStorage.setItem(name, String(value)), [name, value]);
  return [value, setValue];
}
