// What drawings need to fit: their width, and names that are not too long.

import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** At most so many letters. */
export function clip(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, Math.max(1, length - 1))}…` : text;
}

/** The end of it, where names that begin alike differ. */
export function clipStart(text: string, length: number): string {
  return text.length > length ? `…${text.slice(text.length - Math.max(1, length - 1))}` : text;
}

/** A frame, and its width in pixels as it changes. */
export function useWidth() {
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(Math.floor(element.clientWidth)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [frame, width] as const;
}
