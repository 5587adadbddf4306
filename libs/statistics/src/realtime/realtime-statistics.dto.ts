import { type RealtimeFigures } from '@madinina/platform/realtime';
import { ApiProperty } from '@nestjs/swagger';

export class OpenSocketsDto {
  @ApiProperty({ description: 'Socket.IO clients', example: 118, minimum: 0 })
  readonly socketIo!: number;

  @ApiProperty({ description: 'Native WebSocket clients at /ws', example: 4, minimum: 0 })
  readonly native!: number;
}

export class SocketProcessDto {
  @ApiProperty({ description: 'The process, until it ends', format: 'uuid', example: '019aa000-0000-7000-8000-000000000001' })
  readonly id!: string;

  @ApiProperty({ description: 'When it started', format: 'date-time', example: '2026-01-12T08:00:00.000Z' })
  readonly startedAt!: string;

  @ApiProperty({ description: 'Sockets that it holds', type: OpenSocketsDto })
  readonly sockets!: OpenSocketsDto;
}

export class RealtimeStatisticsDto {
  @ApiProperty({ description: 'When this was so', format: 'date-time', example: '2026-01-12T10:00:00.000Z' })
  readonly at!: string;

  @ApiProperty({ description: 'Accounts with an open socket of either kind', example: 104, minimum: 0 })
  readonly connectedAccounts!: number;

  @ApiProperty({ description: 'Open sockets in all processes', type: OpenSocketsDto })
  readonly sockets!: OpenSocketsDto;

  @ApiProperty({ description: 'Messages for sockets a second, over the last seconds', example: 12.4, minimum: 0 })
  readonly messagesPerSecond!: number;

  @ApiProperty({ description: 'The api processes, the oldest first', type: [SocketProcessDto] })
  readonly processes!: readonly SocketProcessDto[];
}

export const toRealtimeStatisticsDto = ({
  at,
  connectedAccounts,
  sockets,
  messagesPerSecond,
  processes,
}: RealtimeFigures & { readonly at: string }): RealtimeStatisticsDto => ({
  at,
  connectedAccounts,
  sockets,
  messagesPerSecond,
  processes: processes.map(({ id, startedAt, sockets: own }) => ({ id, startedAt, sockets: own })),
});
