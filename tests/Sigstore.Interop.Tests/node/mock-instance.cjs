// A Sigstore instance of npm's @sigstore/mock on one loopback port: certificate authority, log of version 1 or 2. Without its timestamp
// authority, which takes JSON with numbers of 53 bits where clients send DER with nonces of any length.
// mock-instance.cjs FOLDER 1|2  writes trusted_root.json and signing_config.json into FOLDER, then prints "ready URL".
const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const mock = require('@sigstore/mock');

// The mock logs what it is given. A log records of an envelope its hashes, its signatures and their verifiers.
function canonicalDsse(proposed) {
  const { envelope, verifiers } = proposed.spec.proposedContent;
  const parsed = JSON.parse(envelope);
  const hashOf = bytes => ({ algorithm: 'sha256', value: crypto.createHash('sha256').update(bytes).digest('hex') });
  return {
    apiVersion: proposed.apiVersion,
    kind: proposed.kind,
    spec: {
      envelopeHash: hashOf(envelope),
      payloadHash: hashOf(Buffer.from(parsed.payload, 'base64')),
      signatures: parsed.signatures.map((signature, index) => ({ signature: signature.sig, verifier: verifiers[index] })),
    },
  };
}

const [folder, version] = process.argv.slice(2);
const routes = new Map();
const server = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', chunk => chunks.push(chunk));
  request.on('end', async () => {
    const handler = routes.get(request.url);
    if (request.method !== 'POST' || !handler) {
      response.writeHead(404).end();
      return;
    }

    try {
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
      if (token) {
        body.credentials = { oidcIdentityToken: token }; // Fulcio takes the token in either place, the mock in this one only
      }

      const answer = await handler(JSON.stringify(body.kind === 'dsse' ? canonicalDsse(body) : body));
      response.writeHead(answer.statusCode, answer.contentType ? { 'Content-Type': answer.contentType } : {}).end(answer.response);
    } catch (error) {
      response.writeHead(500).end(String(error.message));
    }
  });
});

server.listen(0, '127.0.0.1', async () => {
  const url = `http://localhost:${server.address().port}`;
  const pair = () => crypto.generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const ctlog = await mock.initializeCTLog(pair());
  const ca = await mock.initializeCA(pair(), ctlog);
  const tlog = await mock.initializeTLog(url, pair());
  const handlers = [
    mock.fulcioHandler(ca, { strict: true, subjectClaim: 'sub' }),
    version === '2' ? mock.rekorV2Handler(tlog, { strict: true }) : mock.rekorHandler(tlog, { strict: true }),
  ];
  handlers.forEach(handler => routes.set(handler.path, handler.fn));

  const start = new Date(Date.now() - 60_000).toISOString();
  const base64 = bytes => Buffer.from(bytes).toString('base64');
  const logOf = key => ({
    baseUrl: url,
    hashAlgorithm: 'SHA2_256',
    publicKey: { rawBytes: base64(key), keyDetails: 'PKIX_ECDSA_P256_SHA_256', validFor: { start } },
    logId: { keyId: crypto.createHash('sha256').update(key).digest('base64') },
  });
  const authorityOf = certificates => ({
    subject: { organization: 'mock', commonName: 'mock' },
    uri: url,
    certChain: { certificates: certificates.map(rawBytes => ({ rawBytes: base64(rawBytes) })) },
    validFor: { start },
  });
  fs.writeFileSync(path.join(folder, 'trusted_root.json'), JSON.stringify({
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [logOf(tlog.publicKey)],
    certificateAuthorities: [authorityOf([ca.rootCertificate])],
    ctlogs: [logOf(ctlog.publicKey)],
    timestampAuthorities: [],
  }));
  const service = majorApiVersion => [{ url, majorApiVersion, validFor: { start }, operator: 'mock' }];
  fs.writeFileSync(path.join(folder, 'signing_config.json'), JSON.stringify({
    mediaType: 'application/vnd.dev.sigstore.signingconfig.v0.2+json',
    caUrls: service(1),
    oidcUrls: service(1),
    rekorTlogUrls: service(Number(version)),
    rekorTlogConfig: { selector: 'ANY' },
    tsaUrls: [],
    tsaConfig: { selector: 'ANY' },
  }));
  console.log(`ready ${url}`);
});
