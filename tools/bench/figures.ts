import type { Comparison } from './rounds.ts';

/** What a part of the bench found out. */
export interface Figure {
  /** What was measured, in words. */
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What the value is held against. */
  readonly limit?: Pick<Comparison, 'ratio' | 'lowestRatio' | 'highestRatio'> & { readonly what: string; readonly value: number };
  readonly aim?: Aim;
}

/** At least this ratio to the limit, or a value below this one. */
export type Aim = { readonly ratio: number } | { readonly below: number };

/** A rate against the bare limit that was measured beside it. */
export function against(what: string, unit: string, limit: string, comparison: Comparison, aim?: Aim): Figure {
  const { value, limit: limitValue, ...ratios } = comparison;
  return { what, value, unit, limit: { what: limit, value: limitValue, ...ratios }, ...(aim && { aim }) };
}

/** Undefined for a figure without an aim. */
export function isMet({ value, limit, aim }: Figure): boolean | undefined {
  if (!aim) return undefined;
  return 'below' in aim ? value < aim.below : limit !== undefined && limit.ratio >= aim.ratio;
}

/** As a table with a line a figure. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { what, value, unit, limit, aim } = figure;
    return [
      what,
      `${number(value)} ${unit}`,
      limit ? `${number(limit.value)}  ${limit.what}` : '',
      limit ? `${limit.ratio.toFixed(2)}  (${limit.lowestRatio.toFixed(2)} to ${limit.highestRatio.toFixed(2)})` : '',
      aim ? ('below' in aim ? `< ${number(aim.below)} ${unit}` : `>= ${String(aim.ratio)}`) : '',
      verdict(figure),
    ];
  });
  const lines = [['', 'value', 'bare limit', 'ratio', 'aim', ''], ...rows];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}

function verdict(figure: Figure): string {
  const met = isMet(figure);
  return met === undefined ? '' : met ? 'ok' : 'short';
}

/** Thousands apart; below a hundred with one decimal. */
const number = (value: number): string =>
  value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 100 ? 1 : 0 }).replaceAll(',', ' ');
