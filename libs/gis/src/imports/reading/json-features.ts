import { ImportError } from '../import.errors';

/** Of one feature, in characters. */
const LARGEST_FEATURE = 16 * 1024 * 1024;
/** Of everything that is no feature. */
const LARGEST_REST = 65_536;

/** What stands around the features of a collection, and each of them as text. */
export type JsonPiece = { readonly feature: string } | { readonly rest: string };

/**
 * Cuts a FeatureCollection into the texts of its features as it comes, so that no file is in memory whole. The last piece is the rest: the
 * document with an empty list where the features were; what comes before them is told first, so that a `crs` there is known in time.
 * @throws gis.import.unreadable when it is no JSON object or ends too early
 */
export async function* jsonFeatures(text: AsyncIterable<string>): AsyncGenerator<JsonPiece> {
  const cutter = new FeatureCutter();
  for await (const chunk of text) yield* cutter.cut(chunk);
  yield cutter.end();
}

class FeatureCutter {
  /** Open brackets and braces. */
  private depth = 0;
  private inText = false;
  private escaped = false;
  /** The text that is being read: a key, perhaps. */
  private word = '';
  private lastWord = '';
  private inFeatures = false;
  private feature = '';
  private rest = '';
  private begun = false;

  *cut(chunk: string): Generator<JsonPiece> {
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const letter = chunk.charCodeAt(at);
      if (this.inText) {
        this.readText(letter, chunk[at] ?? '');
        continue;
      }
      if (letter === QUOTE) {
        this.inText = true;
        this.word = '';
      } else if (letter === OPEN_BRACE || letter === OPEN_BRACKET) {
        if (!this.begun && letter === OPEN_BRACKET) throw ImportError.unreadable({ why: 'no_object' });
        this.begun = true;
        this.depth += 1;
        if (this.depth === 2 && letter === OPEN_BRACKET && this.lastWord === 'features' && !this.inFeatures) {
          this.keep(chunk, from, at + 1);
          yield { rest: this.rest };
          this.inFeatures = true;
          from = at + 1;
        }
      } else if (letter === CLOSE_BRACE || letter === CLOSE_BRACKET) {
        this.depth -= 1;
        if (this.depth < 0) throw ImportError.unreadable({ why: 'unbalanced' });
        if (this.inFeatures && this.depth === 1) {
          this.keep(chunk, from, at);
          yield* this.taken();
          this.inFeatures = false;
          from = at;
        }
      } else if (letter === COMMA && this.inFeatures && this.depth === 2) {
        this.keep(chunk, from, at);
        yield* this.taken();
        from = at + 1;
      } else if (!this.begun && !isBlank(letter)) throw ImportError.unreadable({ why: 'no_json' });
    }
    this.keep(chunk, from, chunk.length);
  }

  end(): JsonPiece {
    if (this.depth !== 0 || this.inText || !this.begun) throw ImportError.unreadable({ why: 'cut_off' });
    return { rest: this.rest };
  }

  private readText(letter: number, character: string): void {
    if (!this.escaped && letter === QUOTE) {
      this.inText = false;
      if (this.depth === 1) this.lastWord = this.word;
      return;
    }
    this.escaped = !this.escaped && letter === BACKSLASH;
    if (this.depth === 1 && this.word.length < 20) this.word += character;
  }

  private keep(chunk: string, from: number, to: number): void {
    const part = chunk.slice(from, to);
    if (this.inFeatures) this.feature += part;
    else this.rest += part;
    if (this.feature.length > LARGEST_FEATURE || this.rest.length > (this.inFeatures ? LARGEST_REST : LARGEST_FEATURE))
      throw ImportError.unreadable({ why: 'feature_too_large' });
  }

  private *taken(): Generator<JsonPiece> {
    const { feature } = this;
    this.feature = '';
    if (feature.trim() !== '') yield { feature };
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const isBlank = (letter: number): boolean => letter === 0x20 || letter === 0x0a || letter === 0x0d || letter === 0x09 || letter === 0xfeff;
