import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { AccountService } from '@madinina/auth';
import { RuleService, ZoneService } from '@madinina/iot';
import { DEMO_PASSWORD, demoAccounts, seedAccounts } from './demo-city/demo-accounts';
import { seedRules } from './demo-city/demo-rules';
import { boundariesIn, seedZones } from './demo-city/demo-zones';
import { inServicesContext } from './services-context';

/** Makes the demo city where it is not there yet, and prints its accounts. */
async function seed(): Promise<void> {
  if (process.env['NODE_ENV'] !== 'development')
    throw new Error('The demo city has well-known passwords: it is for NODE_ENV=development only.');
  const { values } = parseArgs({ options: { communes: { type: 'string' } } });
  const exact = values.communes === undefined ? new Map() : boundariesIn(values.communes);
  await inServicesContext(process.env, async (context) => {
    await seedZones(context.get(ZoneService), exact);
    await seedRules(context.get(RuleService));
    await seedAccounts(context.get(AccountService));
  });
  const rows = demoAccounts.map(({ username, roles }) => `  ${username.padEnd(11)} ${roles.join(', ')}`);
  process.stdout.write(`Demo accounts, password ${DEMO_PASSWORD}\n${rows.join('\n')}\n`);
}

seed().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
