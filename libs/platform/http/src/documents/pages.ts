/** What the pages of the documentation may load: nothing from elsewhere. Their libraries write styles; ReDoc searches in a worker. */
export const PAGE_POLICY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  fontSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  workerSrc: ["'self'", 'blob:'],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};

/** Swagger UI over our document. */
export const swaggerPage = (): string => `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Madinina API</title>
  <link rel="icon" href="/api/docs/files/favicon-32x32.png">
  <link rel="stylesheet" href="/api/docs/files/swagger-ui.css">
</head>
<body>
  <div id="swagger-ui"></div>
  <script src="/api/docs/files/swagger-ui-bundle.js"></script>
  <script src="/api/docs/files/init.js"></script>
</body>
</html>
`;

/** Starts Swagger UI; in a file of its own, since the pages allow no script inside them. */
export const INIT_SWAGGER_UI = `SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  docExpansion: 'none',
  displayRequestDuration: true,
  filter: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
`;

/** ReDoc over our document. */
export const redocPage = (): string => `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Madinina API</title>
  <link rel="icon" href="/api/docs/files/favicon-32x32.png">
  <style>body { margin: 0 }</style>
</head>
<body>
  <redoc spec-url="/api/openapi.json" disable-search="false" hide-loading></redoc>
  <script src="/api/redoc/files/redoc.standalone.js"></script>
</body>
</html>
`;

/** The reader of AsyncAPI compiles the schemas it checks, which needs `eval`; nothing from elsewhere is loaded there either. */
export const ASYNC_PAGE_POLICY = { ...PAGE_POLICY, scriptSrc: ["'self'", "'unsafe-eval'"] };

/** What travels beside HTTP. */
export const asyncPage = (): string => `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Madinina, live</title>
  <link rel="icon" href="/api/docs/files/favicon-32x32.png">
  <link rel="stylesheet" href="/api/async/files/styles/default.min.css">
</head>
<body>
  <div id="asyncapi"></div>
  <script src="/api/async/files/browser/standalone/index.js"></script>
  <script src="/api/async/files/init.js"></script>
</body>
</html>
`;

/** Starts the reader of AsyncAPI. */
export const INIT_ASYNC_PAGE = `AsyncApiStandalone.render(
  { schema: { url: '/api/asyncapi.json' }, config: { show: { sidebar: true } } },
  document.getElementById('asyncapi'),
);
`;
