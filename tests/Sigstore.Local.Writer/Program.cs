// Signs into a local instance until killed, and notes outside the folder what the instance acknowledged.
// Arguments: the instance's folder, the file of notes. One line per acknowledgement: the entry's JSON; of the old log the id, too.
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sigstore.Local;

using var local = LocalSigstore.Open(args[0], TimeProvider.System);
using var http = new HttpClient(local.CreateHandler()) { BaseAddress = new Uri(LocalSigstore.BaseUrl) };
await using var notes = new FileStream(args[1], FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
var spki = key.ExportSubjectPublicKeyInfo();
for (var count = 0; ; count++)
{
    // Three at once, so that batches of several entries are torn too.
    var entries = await Task.WhenAll(Enumerable.Range(0, 1 + (count % 3)).Select(number => number == 1 ? AddToOldLogAsync() : AddAsync()));
    await notes.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(entries.Select(entry => entry + "\n"))));
}

async Task<string> AddAsync()
{
    var digest = RandomNumberGenerator.GetBytes(32);
    var signature = key.SignHash(digest, DSASignatureFormat.Rfc3279DerSequence);
    var verifier = new { publicKey = new { rawBytes = spki }, keyDetails = "PKIX_ECDSA_P256_SHA_256" };
    var body = JsonSerializer.Serialize(new { hashedRekordRequestV002 = new { digest, signature = new { content = signature, verifier } } });
    return await PostAsync("/api/v2/log/entries", body);
}

async Task<string> AddToOldLogAsync()
{
    var digest = RandomNumberGenerator.GetBytes(32);
    var hash = new { algorithm = "sha256", value = Convert.ToHexStringLower(digest) };
    var publicKey = new { content = Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem()) };
    var signature = new { content = key.SignHash(digest, DSASignatureFormat.Rfc3279DerSequence), publicKey };
    return await PostAsync("/api/v1/log/entries", JsonSerializer.Serialize(new { apiVersion = "0.0.1", kind = "hashedrekord", spec = new { data = new { hash }, signature } }));
}

async Task<string> PostAsync(string path, string body)
{
    using var content = new StringContent(body, Encoding.UTF8, "application/json");
    using var response = await http.PostAsync(new Uri(path, UriKind.Relative), content);
    var text = await response.Content.ReadAsStringAsync();
    return response.StatusCode == HttpStatusCode.Created ? text : throw new InvalidOperationException(text);
}
