import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { createTransport } from 'nodemailer';
import { mailLine } from './mail-line.ts';
import { tellMails } from './shown-mails.ts';

const composer = createTransport({ streamTransport: true, buffer: true });
const mail = async (more: object): Promise<string> => {
  const { message } = await composer.sendMail({ from: 'a@city.example', to: 'aimee@example.org', text: 'Bonjour', ...more });
  return (message as Buffer).toString();
};
const LINK = 'http://localhost:3000/reset-password#token=b9X0b2mCZtq3mYJ5mE0o7V2kZr9yHc1nqWwS4uTgA0E';

await test('a mail is told by its reader, its subject and its link', async () => {
  const text = `Pour choisir un nouveau mot de passe, ouvrez ce lien ; il ne sert qu’une fois :\n\n${LINK}\n\nÀ bientôt`;
  const line = `✉ aimee@example.org · Madinina : Réinitialisez votre mot de passe d’été, ça ira mieux après · ${LINK}`;
  const subject = 'Madinina : Réinitialisez votre mot de passe d’été, ça ira mieux après';
  assert.equal(mailLine(await mail({ subject, text })), line);
  assert.equal(mailLine(await mail({ subject, text, textEncoding: 'base64' })), line);
  assert.equal(mailLine(await mail({ subject, text, html: `<p>${LINK}</p>` })), line);
});

await test('a mail without a link, and one that would steer the terminal', async () => {
  assert.equal(mailLine(await mail({ subject: 'Alerte' })), '✉ aimee@example.org · Alerte');
  assert.ok(!/\p{Cc}/u.test(mailLine(await mail({ subject: '\u001B[2J\u0007Alerte' }))));
  assert.equal(mailLine(''), '✉ ? · ');
});

await test('each mail that comes into the folder is told once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'madinina-mails-'));
  const told: string[] = [];
  const stop = tellMails({ MAIL_FOLDER: folder }, (line) => told.push(line));
  try {
    for (const subject of ['Un', 'Deux', 'Un']) {
      writeFileSync(join(folder, `${subject}.eml.partial`), await mail({ subject }));
      renameSync(join(folder, `${subject}.eml.partial`), join(folder, `${subject}.eml`));
      const end = Date.now() + 10_000;
      while (!told.some((line) => line.endsWith(subject)) && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.deepEqual(told, ['✉ aimee@example.org · Un', '✉ aimee@example.org · Deux']);
    assert.equal(
      tellMails({ MAIL_DRIVER: 'smtp' }, () => undefined),
      undefined,
    );
  } finally {
    stop?.();
    rmSync(folder, { recursive: true });
  }
});
