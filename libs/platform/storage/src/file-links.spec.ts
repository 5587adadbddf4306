import { FileLinks } from './file-links';

const links = new FileLinks('https://city.example/files', 'a key that signs the links of files');
const partsOf = (link: string) => {
  const { searchParams } = new URL(link);
  return [Number(searchParams.get('expires')), searchParams.get('signature') ?? ''] as const;
};

describe('links to files', () => {
  const [expires, signature] = partsOf(links.sign('a/b.png', 60));

  it('are good for the file and the time that were signed', () => {
    expect(() => links.verify('a/b.png', expires, signature)).not.toThrow();
  });

  it('are good for no other file, time, signature or key', () => {
    const forged = 'This link to a file was not made here';
    expect(() => links.verify('a/c.png', expires, signature)).toThrow(forged);
    expect(() => links.verify('a/b.png', expires + 1, signature)).toThrow(forged);
    expect(() => links.verify('a/b.png', expires, `${signature.slice(0, -1)}${signature.endsWith('A') ? 'Q' : 'A'}`)).toThrow(forged);
    expect(() => links.verify('a/b.png', expires, '')).toThrow(forged);
    expect(() => new FileLinks('', 'another key that signs links').verify('a/b.png', expires, signature)).toThrow(forged);
    expect(() => new FileLinks('', undefined).verify('a/b.png', expires, signature)).toThrow(forged);
  });

  it('end', () => {
    const [past, signed] = partsOf(links.sign('a/b.png', -1));
    expect(() => links.verify('a/b.png', past, signed)).toThrow('This link to a file has expired');
  });
});
