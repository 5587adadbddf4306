import { hash } from 'node:crypto';

/** Places of a word; of the 8 that a SHA-256 gives. */
const PLACES = 7;

/**
 * Which words were put in, in a few bits each: says "no" for certain, and "yes" wrongly for one word in some 15,000 at 24 bits
 * a word. The words cannot be read out.
 */
export class BloomFilter {
  private constructor(private readonly bits: Buffer) {}

  static of(words: readonly string[], bitsPerWord = 24): BloomFilter {
    const filter = new BloomFilter(Buffer.alloc(Math.ceil((words.length * bitsPerWord) / 8)));
    for (const word of words)
      for (const place of filter.placesOf(word)) filter.bits[place >> 3] = (filter.bits[place >> 3] ?? 0) | (1 << (place & 7));
    return filter;
  }

  /** From what `encode` made. */
  static decode(base64: string): BloomFilter {
    return new BloomFilter(Buffer.from(base64, 'base64'));
  }

  encode(): string {
    return this.bits.toString('base64');
  }

  has(word: string): boolean {
    return this.placesOf(word).every((place) => ((this.bits[place >> 3] ?? 0) & (1 << (place & 7))) !== 0);
  }

  private placesOf(word: string): number[] {
    const digest = hash('sha256', word, 'buffer');
    return Array.from({ length: PLACES }, (_none, index) => digest.readUInt32BE(index * 4) % (this.bits.length * 8));
  }
}
