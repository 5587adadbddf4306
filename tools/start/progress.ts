const terminal = process.stdout.isTTY;
const paint = (code: number, text: string) => (terminal ? `\u001B[${String(code)}m${text}\u001B[0m` : text);

export const bold = (text: string) => paint(1, text);
export const dim = (text: string) => paint(2, text);
export const green = (text: string) => paint(32, text);
export const red = (text: string) => paint(31, text);

/** Says a step while it runs and how long it took; details show as they come. */
export async function step<T>(title: string, work: (detail: (message: string) => void) => Promise<T>): Promise<T> {
  const started = performance.now();
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  let shown = '';
  const show = (text: string) => {
    if (terminal) process.stdout.write(`\r\u001B[K${text}`);
    else if (text !== shown) process.stdout.write(`${text}\n`);
    shown = text;
  };
  show(`… ${title}`);
  try {
    const result = await work((message) => show(`… ${title} ${dim(message)}`));
    if (terminal) process.stdout.write('\r\u001B[K');
    process.stdout.write(`${green('✔')} ${title} ${dim(seconds())}\n`);
    return result;
  } catch (error) {
    if (terminal) process.stdout.write('\r\u001B[K');
    process.stdout.write(`${red('✘')} ${title} ${dim(seconds())}\n`);
    throw error;
  }
}

/** A line that stays, above the one that is written over. */
export function lineAbove(text: string): void {
  process.stdout.write(terminal ? `\r\u001B[K${text}\n` : `${text}\n`);
}

/** A line that is written over itself each time. */
export function liveLine(text: string): void {
  if (terminal) process.stdout.write(`\r\u001B[K${text}`);
  else process.stdout.write(`${text}\n`);
}
