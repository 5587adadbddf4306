import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { addressOf, connectionProblem, connectTo, otherDatabase } from './server.mjs';

it('reads who and where from a connection string', () => {
  assert.deepEqual(addressOf('postgresql://ann:secret@db.example:6543/city?sslmode=disable'), {
    server: 'db.example:6543',
    user: 'ann',
    database: 'city',
  });
  assert.deepEqual(addressOf('postgres://ann@localhost'), { server: 'localhost:5432', user: 'ann', database: 'ann' });
});

it('changes the database of a connection string and nothing else', () => {
  assert.equal(
    otherDatabase('postgresql://ann:s%40crt@db:6543/city?sslmode=disable', 'it"s'),
    'postgresql://ann:s%40crt@db:6543/it%22s?sslmode=disable',
  );
});

it('never says the password', () => {
  const failures = [
    { code: '3D000', severity: 'FATAL', message: 'database "city" does not exist' },
    { code: '28P01', severity: 'FATAL', message: 'password authentication failed for user "ann"' },
    { code: '42501', severity: 'ERROR', message: 'permission denied to create database' },
    { code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 127.0.0.1:1' },
    new AggregateError([new Error('connect ECONNREFUSED ::1:1')]),
  ];
  fc.assert(
    fc.property(fc.uuid(), fc.constantFrom(...failures), (password, failure) => {
      const { message } = connectionProblem(failure, `postgresql://ann:${password}@db:6543/city`);
      assert.ok(!message.includes(password));
      assert.match(message, /db:6543/);
    }),
  );
});

it('tells a server that is missing from one that refuses', async () => {
  const nowhere = 'postgresql://ann:secret@127.0.0.1:1/city';
  const error: unknown = await connectTo(nowhere).then(
    () => assert.fail('nothing listens on port 1'),
    (failure: unknown) => failure,
  );
  assert.deepEqual(connectionProblem(error, nowhere), {
    code: 'P1001',
    message: 'No PostgreSQL server answers at 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1',
  });
});
