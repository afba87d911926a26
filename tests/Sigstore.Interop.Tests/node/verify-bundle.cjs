// verify-bundle.cjs URL ROOT CACHE BUNDLE IDENTITY ISSUER [ARTIFACT]: verifies with npm's @sigstore/verify 4, trusting what the TUF repository at URL serves.
const fs = require('node:fs');
const path = require('node:path');
const { bundleFromJSON } = require('@sigstore/bundle');
const { getTrustedRoot } = require('@sigstore/tuf');
const { Verifier, toSignedEntity, toTrustMaterial } = require('sigstore-verify-4');

const [url, rootPath, cachePath, bundlePath, identity, issuer, artifactPath] = process.argv.slice(2);

(async () => {
  const root = await getTrustedRoot({ mirrorURL: url, rootPath, cachePath, forceInit: true, retry: 0 });
  const bundle = bundleFromJSON(JSON.parse(fs.readFileSync(bundlePath, 'utf8')));
  const entity = toSignedEntity(bundle, artifactPath ? fs.readFileSync(path.resolve(artifactPath)) : undefined);
  const verifier = new Verifier(toTrustMaterial(root), { tlogThreshold: 1, ctlogThreshold: 1, timestampThreshold: 1 });
  const signer = verifier.verify(entity, { subjectAlternativeName: identity, extensions: { issuer } });
  console.log(`verified ${signer.identity.subjectAlternativeName}`);
})().catch(error => {
  console.error(error.code, error.message, error.cause?.message ?? '');
  process.exitCode = 1;
});
