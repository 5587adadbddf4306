import { ceilTo, floorTo, type Span } from './history-period';

/** Each is one more branch of the statement that reads them. */
const MOST_SPANS = 8;

/**
 * The part of a period that only its readings tell: where it begins or ends inside a stretch of `length`, and stretches that are stale.
 * Neighbours are one span; of too many, those nearest to each other are joined with what lies between them, which readings tell as well.
 * @param stale stretches of time that may reach beyond the period
 * @param readingsFrom readings from before this are gone
 */
export function unsettledSpans(period: Span, length: number, stale: readonly Span[], readingsFrom: number): Span[] {
  const [head, tail] = [ceilTo(length, period.from), floorTo(length, period.to)];
  const wanted = [
    { from: period.from, to: Math.min(head, period.to) },
    { from: Math.max(tail, period.from), to: period.to },
    ...stale.map(({ from, to }) => ({ from: Math.max(from, period.from), to: Math.min(to, period.to) })),
  ].map(({ from, to }) => ({ from: Math.max(from, readingsFrom), to }));

  const spans: { from: number; to: number }[] = [];
  for (const { from, to } of wanted.filter((span) => span.from < span.to).sort((a, b) => a.from - b.from)) {
    const last = spans.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else spans.push({ from, to });
  }
  return joined(spans);
}

function joined(spans: readonly Span[]): Span[] {
  if (spans.length <= MOST_SPANS) return [...spans];
  const gaps = spans.map(({ from }, index) => ({ index, gap: from - (spans[index - 1]?.to ?? from) }));
  const kept = new Set(
    gaps
      .sort((a, b) => b.gap - a.gap)
      .slice(0, MOST_SPANS - 1)
      .map(({ index }) => index),
  );
  const result: { from: number; to: number }[] = [];
  for (const [index, { from, to }] of spans.entries()) {
    const last = result.at(-1);
    if (last && !kept.has(index)) last.to = to;
    else result.push({ from, to });
  }
  return result;
}
