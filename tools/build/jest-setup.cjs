// Nest and class-transformer read design-time types through this.
require('reflect-metadata');
