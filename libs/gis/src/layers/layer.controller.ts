import {
  Allow,
  ApiPage,
  ApiProblems,
  type Caller,
  CurrentCaller,
  IdParam,
  Idempotent,
  IfMatch,
  type Page,
  Versioned,
} from '@madinina/platform/http';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { ChangeLayerDto, CreateLayerDto, LayerDetailsDto, LayerDto, LayerQuery } from './layer.dto';
import { LayerService } from './layer.service';
import { LayerError } from './layer.errors';

@Controller({ path: 'gis/layers', version: '1' })
export class LayerController {
  constructor(private readonly layers: LayerService) {}

  @Get()
  @Allow('gis.layer.read')
  @ApiOperation({ summary: 'The layers that the caller may see, by key', description: 'Layers that another role sees are not there.' })
  @ApiPage(LayerDto)
  listLayers(@CurrentCaller() caller: Caller, @Query() query: LayerQuery): Promise<Page<LayerDto>> {
    return this.layers.list(caller, query);
  }

  @Post()
  @Allow('gis.layer.manage')
  @Idempotent()
  @ApiOperation({ summary: 'Create a layer', description: 'Its properties are declared, and features are held to them.' })
  @ApiCreatedResponse({ type: LayerDetailsDto })
  @ApiProblems(LayerError.keyTaken, LayerError.invalid)
  createLayer(@CurrentCaller() caller: Caller, @Body() layer: CreateLayerDto): Promise<LayerDetailsDto> {
    return this.layers.create(caller, layer);
  }

  @Get(':id')
  @Allow('gis.layer.read')
  @Versioned()
  @ApiOperation({
    summary: 'One layer, with its extent and what its features tell',
    description: 'A layer that the caller may not see is not there: 404.',
  })
  @ApiOkResponse({ type: LayerDetailsDto })
  @ApiProblems(LayerError.notFound)
  getLayer(@CurrentCaller() caller: Caller, @Param() { id }: IdParam): Promise<LayerDetailsDto> {
    return this.layers.get(caller, id);
  }

  @Patch(':id')
  @Allow('gis.layer.manage')
  @Versioned()
  @ApiOperation({
    summary: 'Change a layer; its key stays, and what a live layer tells',
    description: 'Only what is sent changes. `If-Match` with its ETag refuses to overwrite what somebody else changed.',
  })
  @ApiOkResponse({ type: LayerDetailsDto })
  @ApiProblems(LayerError.notFound, LayerError.isLive, LayerError.hasFeatures, LayerError.stale, LayerError.invalid)
  changeLayer(
    @CurrentCaller() caller: Caller,
    @Param() { id }: IdParam,
    @IfMatch() expected: number | undefined,
    @Body() change: ChangeLayerDto,
  ): Promise<LayerDetailsDto> {
    return this.layers.change(caller, id, expected, change);
  }

  @Delete(':id')
  @HttpCode(204)
  @Allow('gis.layer.manage')
  @ApiOperation({ summary: 'Remove a layer with its features; a live layer stays', description: 'Its tiles end with it.' })
  @ApiNoContentResponse()
  @ApiProblems(LayerError.notFound, LayerError.isLive)
  removeLayer(@Param() { id }: IdParam): Promise<void> {
    return this.layers.remove(id);
  }
}
