import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { questionsOf } from './address-questions.ts';

const CSV =
  'numero;rep;nom_voie;code_postal;nom_commune\n12;bis;Rue Édouard Glissant;97200;Fort-de-France\n3;;Allée des Filaos;97215;Rivière-Salée\n';

test('questions are drawn from the file, plain or gzip, exact and noisy in turns, and the same each time', () => {
  const folder = mkdtempSync(join(tmpdir(), 'questions-'));
  try {
    const [plain, zipped] = [join(folder, 'a.csv'), join(folder, 'a.csv.gz')];
    writeFileSync(plain, CSV);
    writeFileSync(zipped, gzipSync(CSV));
    const questions = questionsOf(plain, 40);
    assert.deepEqual(questionsOf(zipped, 40), questions);
    const labels = ['12bis Rue Édouard Glissant 97200 Fort-de-France', '3 Allée des Filaos 97215 Rivière-Salée'];
    questions.forEach(({ question, label }, index) => {
      assert.ok(labels.includes(label));
      const written = label.replace('12bis', '12 bis');
      if (index % 2 === 0) assert.equal(question, written);
      else {
        assert.match(question, /^(?:12 bis|3) [a-z -]+ 97\d{3} [a-z-]+$/);
        assert.equal(question.length, written.length - 1);
      }
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
