using System.Globalization;
using System.Net;
using Sigstore.Client.Bundles;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Services;
using Sigstore.Client.Tests.Services;
using Sigstore.Client.Verification;

namespace Sigstore.Client.Tests.Signing;

/// <summary>A log that says "that entry exists": the entry is rebuilt from what the log published, and believed only as far as that proves it.</summary>
public sealed class ExistingEntryTests
{
    private const string Rekor = "/api/v2/log/entries";
    private const string Checkpoint = "/api/v2/checkpoint";
    private const string Tile = "/api/v2/tile/";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(0, 1, true)]
    [InlineData(3, 2, false)]
    [InlineData(255, 0, false)]
    [InlineData(256, 0, true)]
    [InlineData(254, 60, false)]
    public async Task A_signature_whose_answer_was_lost_gets_the_entry_it_has(int before, int after, bool isStatement)
    {
        SigningWorld? inside = null;
        var lost = false;
        using var world = new SigningWorld(async (request, next) =>
        {
            var answer = await next();
            if (lost || before != await FillToAsync(inside, before, request))
            {
                return answer;
            }

            lost = true;
            answer.Dispose();
            await FillAsync(inside!, after);
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "lost");
        });
        await FillAsync(world, before);
        inside = world;
        using var session = world.Session();
        var artifact = Artifact.OfBytes("x"u8.ToArray());
        var bundle = isStatement ? await world.Signer.AttestAsync(SignerTests.StatementUtf8, session, Token) : await world.Signer.SignAsync(artifact, session, Token);
        Assert.True(lost);
        var about = isStatement ? Artifact.AttestationOnlyUnsafe : artifact;
        var proved = new Verifier(world.Root).Verify(Bundle.Parse(bundle.ToJson()), about, SignerPolicy.AnySignerUnsafe).Require();
        Assert.Equal(before, Assert.Single(proved.LogEntries).Index);
        Assert.Equal(before + after + 1, (await world.Instance.CheckLogsAsync(Token))[0].TreeSize); // logged once
    }

    [Theory]
    [InlineData("another entry's index", FailureCode.LogEntryNotOurs)]
    [InlineData("an index beyond the tree", FailureCode.LogEntryNotOurs)]
    [InlineData("the largest index", FailureCode.LogEntryNotOurs)]
    [InlineData("no index", FailureCode.ServiceRefused)]
    [InlineData("no number", FailureCode.ServiceRefused)]
    [InlineData("a negative index", FailureCode.ServiceRefused)]
    [InlineData("two indices", FailureCode.ServiceRefused)]
    [InlineData("checkpoint of a stranger", FailureCode.LogEntryNotOurs)]
    [InlineData("checkpoint with another size", FailureCode.LogEntryNotOurs)]
    [InlineData("checkpoint of garbage", FailureCode.LogEntryNotOurs)]
    [InlineData("checkpoint not there", FailureCode.ServiceRefused)]
    [InlineData("checkpoint too large", FailureCode.ServiceAnswerTooLarge)]
    [InlineData("checkpoint of long ago", FailureCode.LogEntryNotOurs)]
    [InlineData("tile changed", FailureCode.LogEntryNotOurs)]
    [InlineData("tile cut short", FailureCode.LogEntryNotOurs)]
    [InlineData("tile not there", FailureCode.ServiceRefused)]
    [InlineData("tile too large", FailureCode.ServiceAnswerTooLarge)]
    [InlineData("tile down", FailureCode.ServiceUnavailable)]
    public async Task A_log_that_lies_about_it_makes_no_bundle(string lie, FailureCode expected)
    {
        using var stranger = new SigningWorld();
        await FillAsync(stranger, 9);
        using var strangers = new HttpMessageInvoker(stranger.Instance.CreateHandler());
        SigningWorld? inside = null;
        HttpResponseMessage? old = null;
        using var world = new SigningWorld(async (request, next) => (inside, request.RequestUri!.AbsolutePath, lie.Split(' ')[0]) switch
        {
            (null, _, _) => await next(),
            (_, Rekor, "checkpoint" or "tile") => await ConflictAfterAsync(next, Exists("4")),
            (_, Rekor, _) => IndexLie(lie),
            (_, Checkpoint, "checkpoint") => lie switch
            {
                "checkpoint of a stranger" => await strangers.SendAsync(new HttpRequestMessage(HttpMethod.Get, request.RequestUri), Token),
                "checkpoint with another size" => FakeService.Answer(200, (await (await next()).Content.ReadAsStringAsync(Token)).Replace("\n5\n", "\n6\n", StringComparison.Ordinal)),
                "checkpoint of garbage" => FakeService.Answer(200, "garbage"),
                "checkpoint too large" => FakeService.Answer(200, new string('a', (1 << 20) + 1)),
                "checkpoint of long ago" => FakeService.Answer(200, await old!.Content.ReadAsStringAsync(Token)),
                _ => FakeService.Answer(404, "no"),
            },
            (_, { } path, "tile") when path.StartsWith(Tile, StringComparison.Ordinal) => lie switch
            {
                "tile changed" => await TileAsync(next, bytes => { bytes[3] ^= 1; return bytes; }),
                "tile cut short" => await TileAsync(next, bytes => bytes[..^1]),
                "tile too large" => await TileAsync(next, _ => new byte[(256 * 32) + 1]),
                "tile down" => FakeService.Answer(503, "no"),
                _ => FakeService.Answer(404, "no"),
            },
            _ => await next(),
        });
        await FillAsync(world, 4);
        using var invoker = new HttpMessageInvoker(world.Instance.CreateHandler());
        old = await invoker.SendAsync(new HttpRequestMessage(HttpMethod.Get, "http://localhost" + Checkpoint), Token);
        inside = world;
        using var session = world.Session();
        var refused = await Assert.ThrowsAsync<SigstoreException>(() => world.Signer.SignAsync(Artifact.OfBytes("x"u8.ToArray()), session, Token));
        Assert.True(expected == refused.Failure.Code, refused.Message);
    }

    [Fact]
    public async Task A_partial_tile_that_has_become_full_is_read_from_the_full_one()
    {
        SigningWorld? inside = null;
        using var world = new SigningWorld(async (request, next) =>
        {
            var path = request.RequestUri!.AbsolutePath;
            if (inside is null || (path != Rekor && !path.StartsWith(Tile, StringComparison.Ordinal)))
            {
                return await next();
            }

            if (path == Rekor)
            {
                return await ConflictAfterAsync(next, Exists("3"));
            }

            if (path.EndsWith(".p/4", StringComparison.Ordinal))
            {
                return FakeService.Answer(404, "gone");
            }

            request.RequestUri = new Uri(request.RequestUri + ".p/4"); // the local instance has no full one yet: others' hashes stand in for the rest
            return await TileAsync(next, bytes => [.. bytes, .. new byte[(256 * 32) - bytes.Length]]);
        });
        await FillAsync(world, 3);
        inside = world;
        using var session = world.Session();
        var artifact = Artifact.OfBytes("x"u8.ToArray());
        var bundle = await world.Signer.SignAsync(artifact, session, Token);
        Assert.True(new Verifier(world.Root).Verify(bundle, artifact, SignerPolicy.AnySignerUnsafe).IsAccepted);
    }

    [Fact]
    public async Task An_old_log_gives_the_entry_it_has_as_well()
    {
        var lost = 0;
        using var world = new SigningWorld(
            async (request, next) =>
            {
                var answer = await next();
                return request.RequestUri!.AbsolutePath == "/api/v1/log/entries" && lost++ == 0 ? throw new HttpRequestException(HttpRequestError.ResponseEnded, "lost") : answer;
            },
            signingConfig: SigningWorld.WithOldLog);
        using var session = world.Session();
        var artifact = Artifact.OfBytes("x"u8.ToArray());
        var bundle = await world.Signer.SignAsync(artifact, session, Token);
        var proved = new Verifier(world.Root).Verify(bundle, artifact, SignerPolicy.AnySignerUnsafe).Require();
        Assert.Equal((2, "hashedrekord/0.0.1"), (lost, Assert.Single(proved.LogEntries).Kind));
        Assert.Equal(1, (await world.Instance.CheckLogsAsync(Token))[1].TreeSize);
    }

    // Entries of a key of one's own, past everything that intercepts.
    private static async Task FillAsync(SigningWorld world, int count)
    {
        using var key = EphemeralKey.CreateP256();
        using var direct = world.Instance.CreateHandler();
        var log = new RekorV2Client(new Uri("http://localhost"), new ServiceConnection(direct, world.Time, TestLimits.Short));
        await Task.WhenAll(Enumerable.Range(0, count).Select(index =>
        {
            var digest = Digest.Of(DigestAlgorithm.Sha256, System.Text.Encoding.UTF8.GetBytes(index.ToString(CultureInfo.InvariantCulture)));
            return log.SubmitAsync(LogSubmission.OfMessage(digest, key.SignDigest(digest.Span), LogVerifier.OfKey(key.PublicKey)), world.Root, Token);
        }));
    }

    // The index of the entry that this request made; none if it is no such request.
    private static async Task<int> FillToAsync(SigningWorld? world, int before, HttpRequestMessage request) =>
        world is not null && request.RequestUri!.AbsolutePath == Rekor && (await world.Instance.CheckLogsAsync(Token))[0].TreeSize == before + 1 ? before : -1;

    private static HttpResponseMessage IndexLie(string lie) => lie switch
    {
        "another entry's index" => Exists("1"),
        "an index beyond the tree" => Exists("4"),
        "the largest index" => Exists(long.MaxValue.ToString(CultureInfo.InvariantCulture)),
        "no number" => Exists("one"),
        "a negative index" => Exists("-1"),
        "two indices" => Exists("1", "2"),
        _ => Exists(),
    };

    private static HttpResponseMessage Exists(params string[] indices)
    {
        var conflict = FakeService.Answer((int)HttpStatusCode.Conflict, """{"code":6,"message":"the entry exists","details":[]}""");
        foreach (var index in indices)
        {
            conflict.Headers.TryAddWithoutValidation("x-log-index", index);
        }

        return conflict;
    }

    private static async Task<HttpResponseMessage> ConflictAfterAsync(Func<Task<HttpResponseMessage>> next, HttpResponseMessage conflict)
    {
        (await next()).Dispose();
        return conflict;
    }

    private static async Task<HttpResponseMessage> TileAsync(Func<Task<HttpResponseMessage>> next, Func<byte[], byte[]> change)
    {
        using var answer = await next();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(change(await answer.Content.ReadAsByteArrayAsync(Token))) };
    }
}
