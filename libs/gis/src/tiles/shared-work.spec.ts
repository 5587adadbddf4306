import { SharedWork } from './shared-work';

describe('shared work', () => {
  const never = new AbortController().signal;
  const begun = () => {
    const work = Promise.withResolvers<string>();
    let stop: AbortSignal | undefined;
    const start = jest.fn((signal: AbortSignal) => {
      stop = signal;
      return work.promise;
    });
    return { work, start, stopped: () => stop?.aborted };
  };

  it('is done once for all who wait', async () => {
    const shared = new SharedWork<string>();
    const { work, start } = begun();
    const waiting = [shared.join('a', never, start), shared.join('a', never, start)];
    work.resolve('done');
    expect(await Promise.all(waiting)).toEqual(['done', 'done']);
    expect(start).toHaveBeenCalledTimes(1);
    await shared.join('a', never, start);
    expect(start).toHaveBeenCalledTimes(2);
  });

  it('goes on while one of them waits, and stops when none does', async () => {
    const shared = new SharedWork<string>();
    const { start, stopped } = begun();
    const [one, other] = [new AbortController(), new AbortController()];
    const waiting = [shared.join('a', one.signal, start), shared.join('a', other.signal, start)].map((joined) =>
      expect(joined).rejects.toThrow('left'),
    );
    one.abort(new Error('left'));
    await waiting[0];
    expect(stopped()).toBe(false);
    other.abort(new Error('left'));
    await waiting[1];
    expect(stopped()).toBe(true);
  });

  it('tells its failure to all', async () => {
    const shared = new SharedWork<string>();
    const { work, start } = begun();
    const waiting = [shared.join('a', never, start), shared.join('a', never, start)].map((joined) =>
      expect(joined).rejects.toThrow('broken'),
    );
    work.reject(new Error('broken'));
    await Promise.all(waiting);
  });
});
