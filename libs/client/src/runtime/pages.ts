interface Page {
  readonly items: readonly unknown[];
  readonly nextCursor: string | null;
}

/** An operation that answers pages, as it is generated. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what an operation takes is its own, and is checked where it is given
type Listing = (options: any) => Promise<unknown>;

/** What a list holds. */
type ItemOf<List extends Listing> = Extract<Awaited<ReturnType<List>>, Page>['items'][number];

/**
 * Each item of a list, page after page; the next page is asked for when it is needed.
 * @example for await (const sensor of pages(listSensors, { client: city.client, query: { type: 'noise', limit: 200 } })) …
 */
export async function* pages<List extends Listing>(
  list: List,
  options: NonNullable<Parameters<List>[0]>,
): AsyncGenerator<ItemOf<List>, void, undefined> {
  const { query, ...rest } = options as { readonly query?: object };
  let cursor: string | null = null;
  do {
    const page = (await list({ ...rest, query: { ...query, ...(cursor !== null && { cursor }) } })) as Page;
    yield* page.items as readonly ItemOf<List>[];
    cursor = page.nextCursor;
  } while (cursor !== null);
}
