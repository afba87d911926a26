using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sigstore.Client.Crypto;
using Sigstore.Client.Statements;
using Sigstore.Client.TransparencyLog;
using Sigstore.Local.Identity;

namespace Sigstore.Local.Tests.Http;

public sealed class RekorV1Tests : IDisposable
{
    private const string Entries = "/api/v1/log/entries";

    private readonly TestFolder _folder = new();
    private readonly LocalSigstore _local;
    private readonly HttpClient _http;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public RekorV1Tests()
    {
        _local = LocalSigstore.Open(_folder.Path, TimeProvider.System);
        _http = new HttpClient(_local.CreateHandler()) { BaseAddress = new Uri(LocalSigstore.BaseUrl) };
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_entry_has_a_promise_and_a_proof_that_the_client_accepts()
    {
        for (var index = 0; index < 5; index++)
        {
            var (_, entry) = await AddAsync(HashedRekord($"text {index}", _key.ExportSubjectPublicKeyInfoPem()));
            Assert.Equal(index, entry.GetProperty("logIndex").GetInt64());
            Verify(entry);
        }
    }

    [Fact]
    public async Task An_envelope_is_logged_with_its_certificate()
    {
        using var certificate = await LocalClient.CertifyAsync(_http, _local.MintToken(TokenIdentity.Parse("email:a@b.example")), "a@b.example", Cancel);
        var payload = Encoding.UTF8.GetBytes("{\"ë\":1}");
        var signature = _key.SignData(DsseEnvelope.PreAuthenticationEncoding("text/x", payload), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        var envelope = JsonSerializer.Serialize(new { payload, payloadType = "text/x", signatures = new[] { new { sig = signature, keyid = "" } } });
        var pem = Encoding.ASCII.GetBytes(_key.ExportSubjectPublicKeyInfoPem());
        var (_, entry) = await AddAsync(new { apiVersion = "0.0.1", kind = "dsse", spec = new { proposedContent = new { envelope, verifiers = new[] { pem } } } });
        Verify(entry);
        using var wrong = await _http.PostAsync(new Uri(Entries, UriKind.Relative), LocalClient.Json(new
        {
            apiVersion = "0.0.1", kind = "dsse", spec = new { proposedContent = new { envelope, verifiers = new[] { Encoding.ASCII.GetBytes(certificate.ExportCertificatePem()) } } },
        }), Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    [Fact]
    public async Task An_entry_is_found_by_index_id_digest_and_key_and_a_second_submission_points_to_it()
    {
        await AddAsync(HashedRekord("other", _key.ExportSubjectPublicKeyInfoPem()));
        var request = HashedRekord("text", _key.ExportSubjectPublicKeyInfoPem());
        var (id, entry) = await AddAsync(request);
        using var again = await _http.PostAsync(new Uri(Entries, UriKind.Relative), LocalClient.Json(request), Cancel);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Equal($"{Entries}/{id}", again.Headers.Location!.OriginalString);
        foreach (var path in new[] { $"{Entries}/{id}", $"{Entries}/{id[16..]}", $"{Entries}?logIndex=1" })
        {
            var found = await _http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative), Cancel);
            Assert.Equal(entry.GetProperty("body").GetString(), found.GetProperty(id).GetProperty("body").GetString());
        }

        var hash = "sha256:" + Convert.ToHexStringLower(SHA256.HashData("text"u8));
        Assert.Equal([id], await SearchAsync(new { hash }));
        var key = new { format = "x509", content = Encoding.ASCII.GetBytes(_key.ExportSubjectPublicKeyInfoPem()) };
        Assert.Equal(2, (await SearchAsync(new { publicKey = key })).Length);
        Assert.Equal([id], await SearchAsync(new Dictionary<string, object> { ["publicKey"] = key, ["hash"] = hash, ["operator"] = "and" }));
        Assert.Empty(await SearchAsync(new { email = "nobody@b.example" }));
        using var retrieved = await _http.PostAsync(new Uri(Entries + "/retrieve", UriKind.Relative), LocalClient.Json(new { logIndexes = new[] { 0, 1 } }), Cancel);
        Assert.Equal(2, (await retrieved.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetArrayLength());
    }

    [Fact]
    public async Task The_log_proves_that_it_only_grew()
    {
        var info = new List<JsonElement>();
        for (var index = 0; index < 7; index++)
        {
            await AddAsync(HashedRekord($"text {index}", _key.ExportSubjectPublicKeyInfoPem()));
            info.Add(await _http.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/log", UriKind.Relative), Cancel));
        }

        var proof = await _http.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/log/proof?firstSize=3&lastSize=7", UriKind.Relative), Cancel);
        Assert.Equal(info[6].GetProperty("rootHash").GetString(), proof.GetProperty("rootHash").GetString());
        var hashes = proof.GetProperty("hashes").EnumerateArray().Select(hash => Sha256Digest.FromHex(hash.GetString()));
        new ConsistencyProof([.. hashes]).Verify(3, RootOf(info[2]), 7, RootOf(info[6]));
        Assert.StartsWith($"localhost - {info[0].GetProperty("treeID").GetString()}\n7\n", info[6].GetProperty("signedTreeHead").GetString(), StringComparison.Ordinal);
        using var beyond = await _http.GetAsync(new Uri("/api/v1/log/proof?firstSize=3&lastSize=8", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, beyond.StatusCode);
    }

    [Fact]
    public async Task The_first_certificate_API_gives_the_same_certificates_as_PEM()
    {
        var body = new { publicKey = new { algorithm = "ecdsa", content = _key.ExportSubjectPublicKeyInfo() }, signedEmailAddress = Sign("a@b.example") };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/signingCert") { Content = LocalClient.Json(body) };
        request.Headers.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", _local.MintToken(TokenIdentity.Parse("email:a@b.example")));
        using var response = await _http.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var chain = Sigstore.Client.Certificates.Certificate.ParsePem(await response.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(3, chain.Length);
        Assert.Equal("a@b.example", chain[0].San!.Value);
        Assert.EndsWith(await _http.GetStringAsync(new Uri("/api/v1/rootCert", UriKind.Relative), Cancel), await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_certificate_log_gives_a_precertificate_submitted_twice_the_same_time_and_proves_its_leaf()
    {
        using var leaf = await LocalClient.CertifyAsync(_http, _local.MintToken(TokenIdentity.Parse("email:a@b.example")), "a@b.example", Cancel);
        var entries = await _http.GetFromJsonAsync<JsonElement>(new Uri("/ct/ct/v1/get-entries?start=0&end=5", UriKind.Relative), Cancel);
        var entry = Assert.Single(entries.GetProperty("entries").EnumerateArray());
        var extra = entry.GetProperty("extra_data").GetBytesFromBase64();
        var precertificate = extra[3..(3 + ((extra[0] << 16) | (extra[1] << 8) | extra[2]))];
        using var first = await _http.PostAsync(new Uri("/ct/ct/v1/add-pre-chain", UriKind.Relative), LocalClient.Json(new { chain = new[] { precertificate } }), Cancel);
        var sct = await first.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.Equal(new DateTimeOffset(leaf.NotBefore).ToUnixTimeMilliseconds(), sct.GetProperty("timestamp").GetInt64());
        var head = await _http.GetFromJsonAsync<JsonElement>(new Uri("/ct/ct/v1/get-sth", UriKind.Relative), Cancel);
        Assert.Equal(1, head.GetProperty("tree_size").GetInt64());
        var hash = Uri.EscapeDataString(MerkleTree.HashLeaf(entry.GetProperty("leaf_input").GetBytesFromBase64()).ToBase64());
        var proof = await _http.GetFromJsonAsync<JsonElement>(new Uri($"/ct/ct/v1/get-proof-by-hash?tree_size=1&hash={hash}", UriKind.Relative), Cancel);
        Assert.Equal(0, proof.GetProperty("leaf_index").GetInt64());
        using var stranger = await _http.PostAsync(new Uri("/ct/ct/v1/add-chain", UriKind.Relative), LocalClient.Json(new { chain = new[] { SelfSigned() } }), Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, stranger.StatusCode);
    }

    public void Dispose()
    {
        _key.Dispose();
        _http.Dispose();
        _local.Dispose();
        _folder.Dispose();
    }

    private static Sha256Digest RootOf(JsonElement info) => Sha256Digest.FromHex(info.GetProperty("rootHash").GetString());

    private static byte[] SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=x", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(90));
        return certificate.RawData;
    }

    private byte[] Sign(string text) => _key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    private object HashedRekord(string text, string pem) => new
    {
        apiVersion = "0.0.1",
        kind = "hashedrekord",
        spec = new
        {
            data = new { hash = new { algorithm = "sha256", value = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))) } },
            signature = new { content = Sign(text), publicKey = new { content = Encoding.ASCII.GetBytes(pem) } },
        },
    };

    private async Task<(string Id, JsonElement Entry)> AddAsync(object request)
    {
        using var response = await _http.PostAsync(new Uri(Entries, UriKind.Relative), LocalClient.Json(request), Cancel);
        Assert.True(response.StatusCode == HttpStatusCode.Created, await response.Content.ReadAsStringAsync(Cancel));
        var entry = (await response.Content.ReadFromJsonAsync<JsonElement>(Cancel)).EnumerateObject().Single();
        return (entry.Name, entry.Value);
    }

    private async Task<string[]> SearchAsync(object query)
    {
        using var response = await _http.PostAsync(new Uri("/api/v1/index/retrieve", UriKind.Relative), LocalClient.Json(query), Cancel);
        return (await response.Content.ReadFromJsonAsync<string[]>(Cancel))!;
    }

    private void Verify(JsonElement json)
    {
        using var root = JsonDocument.Parse(_local.TrustedRootJson);
        var key = PublicKey.ParseSpki(root.RootElement.GetProperty("tlogs")[1].GetProperty("publicKey").GetProperty("rawBytes").GetBytesFromBase64());
        var verification = json.GetProperty("verification");
        var proof = verification.GetProperty("inclusionProof");
        var checkpoint = SignedCheckpoint.Parse(Encoding.UTF8.GetBytes(proof.GetProperty("checkpoint").GetString()!));
        var body = json.GetProperty("body").GetBytesFromBase64();
        using var document = JsonDocument.Parse(body);
        var entry = new LogEntry(
            json.GetProperty("logIndex").GetInt64(),
            Sha256Digest.FromHex(json.GetProperty("logID").GetString()),
            document.RootElement.GetProperty("kind").GetString()!,
            document.RootElement.GetProperty("apiVersion").GetString()!,
            json.GetProperty("integratedTime").GetInt64(),
            verification.GetProperty("signedEntryTimestamp").GetBytesFromBase64(),
            new InclusionProof(
                proof.GetProperty("logIndex").GetInt64(),
                proof.GetProperty("treeSize").GetInt64(),
                Sha256Digest.FromHex(proof.GetProperty("rootHash").GetString()),
                [.. proof.GetProperty("hashes").EnumerateArray().Select(hash => Sha256Digest.FromHex(hash.GetString()))],
                checkpoint),
            body);
        InclusionPromise.Verify(entry, key, PublicKeyDetails.PkixEcdsaP256Sha256);
        var origin = checkpoint.UnverifiedUnsafe.Origin;
        entry.Proof!.Verify(MerkleTree.HashLeaf(body), checkpoint.Verify(LogKey.ForRekorV1("localhost", key), origin));
        EntryBody.Parse(entry);
    }
}
