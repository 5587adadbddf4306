import { Controller, Get } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Public } from '../access/access-rule';
import { openApiDocument } from '../documents/open-api-document';
import { unopenedDoor } from '../server/door.harness';
import { Deprecated, deprecationHeaders } from './deprecated';

@Controller({ path: 'trees', version: '1' })
class TreeController {
  @Get('old')
  @Public()
  @Deprecated({ since: '2026-10-01', sunset: '2027-04-01', successor: '/api/v1/trees' })
  @ApiOperation({ summary: 'The trees, as they were listed' })
  listOldTrees() {
    return [];
  }

  @Get()
  @Public()
  listTrees() {
    return [];
  }
}

describe('a deprecated operation', () => {
  it('says so in each answer and in the document', async () => {
    const app = await unopenedDoor({ controllers: [TreeController] });
    const document = openApiDocument(app);
    expect(document.paths['/api/v1/trees/old']?.get).toMatchObject({
      deprecated: true,
      'x-sunset': '2027-04-01',
      summary: 'The trees, as they were listed',
    });
    expect(document.paths['/api/v1/trees']?.get?.deprecated).toBeUndefined();
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    const answer = await app.inject('/api/v1/trees/old');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({
      deprecation: '@1790812800',
      sunset: 'Thu, 01 Apr 2027 00:00:00 GMT',
      link: '</api/v1/trees>; rel="successor-version"',
    });
    expect((await app.inject('/api/v1/trees')).headers).not.toHaveProperty('deprecation');
    await app.close();
  });

  it.each([
    [{ since: 'soon' }, 'soon is no day'],
    [{ since: '2026-13-01' }, '2026-13-01 is no day'],
    [{ since: '2026-10-01', sunset: '2026-09-30' }, 'cannot have ended on 2026-09-30'],
  ])('is refused with dates that cannot be: %j', (deprecation, why) => {
    expect(() => deprecationHeaders(deprecation)).toThrow(why);
  });
});
