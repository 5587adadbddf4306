import { Allow, ApiProblems, FormBody, RateLimit, RequestPipe } from '@madinina/platform/http';
import { Controller, HttpCode, Post, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiProduces, ApiQuery } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { CsvOptions } from './batch.dto';
import { CsvGeocoderService } from './csv-geocoder.service';
import { receiveCsv } from './csv-upload';
import { CsvError } from './batch.errors';

@Controller({ path: 'gis/search/csv', version: '1' })
export class AddressBatchController {
  private readonly checked = new RequestPipe();

  constructor(private readonly geocoder: CsvGeocoderService) {}

  @Post()
  @HttpCode(200)
  @Allow('gis.address.read')
  @RateLimit({ limit: 20, windowSeconds: 60, by: 'account' })
  @ApiOperation({
    summary: 'Find the address of each row of a CSV file; the answer is the file with result_ columns',
    description: 'Rows keep their order; one without an answer keeps empty columns. Streamed as it is found.',
  })
  @FormBody()
  @ApiConsumes('multipart/form-data', 'text/csv')
  @ApiBody({
    required: true,
    schema: {
      type: 'object',
      required: ['data'],
      properties: { data: { type: 'string', format: 'binary', description: 'At most 20 MiB and 50,000 rows' } },
    },
  })
  @ApiQuery({ type: CsvOptions })
  @ApiProduces('text/csv')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  @ApiProblems(
    CsvError.fileMissing,
    413,
    415,
    CsvError.empty,
    CsvError.encodingWrong,
    CsvError.malformed,
    CsvError.columnUnknown,
    CsvError.tooManyRows,
  )
  async geocodeCsv(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<StreamableFile> {
    const upload = await receiveCsv(request).catch((error: unknown) => {
      // What is still on its way is not read: the connection cannot carry another request.
      reply.header('connection', 'close');
      throw error;
    });
    try {
      const given = { ...(request.query as Record<string, unknown>), ...upload.fields };
      const options = (await this.checked.transform(given, { type: 'query', metatype: CsvOptions })) as CsvOptions;
      const answer = await this.geocoder.geocode(upload.file, options);
      return new StreamableFile(answer, {
        type: 'text/csv; charset=utf-8',
        disposition: `attachment; filename="${answerName(upload.name)}"`,
      });
    } catch (error) {
      await upload.file.close();
      throw error;
    }
  }
}

/** The name of the file that was sent, as a header may hold it. */
const answerName = (name: string): string =>
  `${
    name
      .replace(/\.csv$/i, '')
      .replace(/[^\w.-]+/g, '_')
      .slice(0, 80) || 'addresses'
  }.geocoded.csv`;
