using System.Text.Json;
using Sigstore.Client.Certificates;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Local.Identity;

namespace Sigstore.Local.Tests.Identity;

/// <summary>One certificate per kind of identity, read and verified by the client library.</summary>
public sealed class IssuerTypeTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly LocalSigstore _local;
    private readonly HttpClient _http;

    public IssuerTypeTests()
    {
        _local = LocalSigstore.Open(_folder.Path, TimeProvider.System);
        _http = new HttpClient(_local.CreateHandler()) { BaseAddress = new Uri(LocalSigstore.BaseUrl) };
    }

    public static TheoryData<string, SanKind, string, int[]> Kinds => new()
    {
        { "email:a@b.example", SanKind.Email, "a@b.example", [1, 8, 24] },
        { "google:robot", SanKind.Email, "robot@local.iam.gserviceaccount.com", [1, 8, 24] },
        {
            "github:o/r@refs/tags/v1#ci.yml", SanKind.Uri, "https://github.com/o/r/.github/workflows/ci.yml@refs/tags/v1",
            [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 24]
        },
        {
            "gitlab:g/p@main", SanKind.Uri, "https://gitlab.com/g/p//.gitlab-ci.yml@refs/heads/main",
            [1, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 24]
        },
        { "buildkite:org/pipe", SanKind.Uri, "https://buildkite.com/org/pipe", [1, 8, 11, 13, 20, 21, 24] },
        {
            "circleci:project/definition", SanKind.Uri, "https://circleci.com/api/v2/projects/project/pipeline-definitions/definition",
            [1, 8, 9, 11, 12, 14, 18, 21, 24]
        },
        { "codefresh:account/pipe", SanKind.Uri, null!, [1, 8, 9, 11, 12, 14, 18, 21, 24] },
        { "kubernetes:space/account", SanKind.Uri, "https://kubernetes.io/namespaces/space/serviceaccounts/account", [1, 8, 24] },
        { "spiffe:workload", SanKind.Uri, "spiffe://sigstore.local/workload", [1, 8, 24] },
        { "uri:somebody", SanKind.Uri, "https://sigstore.local/somebody", [1, 8, 24] },
        { "username:anna", SanKind.UserName, "anna!sigstore.local", [1, 8, 24] },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Certificate_says_what_Fulcio_would_and_verifies(string who, SanKind kind, string? san, int[] extensions)
    {
        var identity = TokenIdentity.Parse(who);
        var challenge = identity.Type == IssuerType.Email ? san! : identity.Subject;
        using var issued = await LocalClient.CertifyAsync(_http, _local.MintToken(identity), challenge, TestContext.Current.CancellationToken);
        var leaf = Certificate.Parse(issued.RawData);
        Assert.Equal(kind, leaf.San!.Kind);
        Assert.Equal(san ?? leaf.San.Value, leaf.San.Value);
        Assert.Equal("https://sigstore.local", leaf.Fulcio.Issuer);
        Assert.Equal(identity.Subject, leaf.Fulcio.TokenSubject);
        Assert.Equal(extensions, Enumerable.Range(1, 24).Where(number => leaf.Fulcio[number] is not null));
        Assert.Equal(TimeSpan.FromMinutes(10), leaf.NotAfter - leaf.NotBefore);

        using var root = JsonDocument.Parse(_local.TrustedRootJson);
        var chain = root.RootElement.GetProperty("certificateAuthorities")[0].GetProperty("certChain").GetProperty("certificates").EnumerateArray();
        var path = CertificatePath.Build(leaf, [], AuthorityChain.Create([.. chain.Select(item => Certificate.Parse(item.GetProperty("rawBytes").GetBytesFromBase64()))]));
        path.RequireValidAt(leaf.NotBefore);
        var ctKey = root.RootElement.GetProperty("ctlogs")[0].GetProperty("publicKey").GetProperty("rawBytes").GetBytesFromBase64();
        SignedCertificateTimestamp.ParseEmbedded(leaf).Single().VerifyEmbedded(path, PublicKey.ParseSpki(ctKey));
    }

    [Fact]
    public async Task A_claim_set_by_the_caller_reaches_the_certificate()
    {
        var identity = TokenIdentity.Parse("github:o/r@main").With("environment", "production").With("event_name", "workflow_dispatch");
        using var issued = await LocalClient.CertifyAsync(_http, _local.MintToken(identity), identity.Subject, TestContext.Current.CancellationToken);
        var fulcio = Certificate.Parse(issued.RawData).Fulcio;
        Assert.Equal("production", fulcio.DeploymentEnvironment);
        Assert.Equal("workflow_dispatch", fulcio.BuildTrigger);
    }

    [Theory]
    [InlineData("")]
    [InlineData("email:")]
    [InlineData("email:nobody")]
    [InlineData("email:a@b@c")]
    [InlineData("github:justname")]
    [InlineData("github:o/r@")]
    [InlineData("buildkite:one")]
    [InlineData("pigeon:post")]
    public void Identities_of_no_known_form_are_refused(string who) =>
        Assert.Equal(FailureCode.UsageInvalid, Assert.Throws<SigstoreException>(() => TokenIdentity.Parse(who)).Failure.Code);

    public void Dispose()
    {
        _http.Dispose();
        _local.Dispose();
        _folder.Dispose();
    }
}
