// Serves a TUF repository of @tufjs/repo-mock on loopback. Usage: tuf-repository.cjs NAME=FILE…; prints "ready URL".
const fs = require('fs');
const http = require('http');
const { initializeTUFRepo, tufHandlers } = require('@tufjs/repo-mock');

const targets = process.argv.slice(2).map((arg) => {
  const [name, file] = arg.split('=');
  return { name, content: fs.readFileSync(file, 'utf8') };
});
const routes = new Map(tufHandlers(initializeTUFRepo(targets), { metadataPathPrefix: '' }).map((handler) => [handler.path, handler.fn]));
const server = http.createServer(async (request, response) => {
  const route = routes.get(request.url);
  const answer = route ? await route() : { statusCode: 404, response: 'not found' };
  response.statusCode = answer.statusCode;
  response.end(answer.response);
});
server.listen(0, '127.0.0.1', () => console.log(`ready http://127.0.0.1:${server.address().port}/`));
