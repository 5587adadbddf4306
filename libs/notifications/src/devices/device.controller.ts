import { Allow, ApiProblems, type Caller, CurrentCaller, IdParam } from '@madinina/platform/http';
import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { DeviceDto, DevicesDto, RegisterDeviceDto, toDeviceDto } from './device.dto';
import { DeviceService } from './device.service';
import { DeviceError } from './device.errors';

@Controller({ path: 'notifications', version: '1' })
export class DeviceController {
  constructor(private readonly devices: DeviceService) {}

  @Post('register-device')
  @Allow('notifications.own.manage')
  @ApiOperation({ summary: 'Register an FCM token', description: 'At each start of the application; a second time only renews it.' })
  @ApiCreatedResponse({ type: DeviceDto })
  registerDevice(@CurrentCaller() caller: Caller, @Body() device: RegisterDeviceDto): Promise<DeviceDto> {
    return this.register(caller, device);
  }

  @Post('devices')
  @Allow('notifications.own.manage')
  @ApiOperation({ summary: 'Register an FCM token', description: 'The same as `register-device`.' })
  @ApiCreatedResponse({ type: DeviceDto })
  addDevice(@CurrentCaller() caller: Caller, @Body() device: RegisterDeviceDto): Promise<DeviceDto> {
    return this.register(caller, device);
  }

  @Get('devices')
  @Allow('notifications.own.read')
  @ApiOperation({ summary: 'My devices', description: 'Without their tokens.' })
  @ApiOkResponse({ type: DevicesDto })
  async listDevices(@CurrentCaller() { accountId }: Caller): Promise<DevicesDto> {
    return { items: (await this.devices.list(accountId)).map(toDeviceDto) };
  }

  @Delete('devices/:id')
  @HttpCode(204)
  @Allow('notifications.own.manage')
  @ApiOperation({ summary: 'Remove one of my devices', description: 'It gets no push any more.' })
  @ApiNoContentResponse()
  @ApiProblems(DeviceError.notFound)
  removeDevice(@CurrentCaller() { accountId }: Caller, @Param() { id }: IdParam): Promise<void> {
    return this.devices.remove(accountId, id);
  }

  private async register({ accountId, sessionId }: Caller, { token, platform, name = null }: RegisterDeviceDto): Promise<DeviceDto> {
    return toDeviceDto(await this.devices.register({ accountId, sessionId, token, platform, name }));
  }
}
