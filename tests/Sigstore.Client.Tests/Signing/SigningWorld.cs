using Sigstore.Client.Services;
using Sigstore.Client.Services.Oidc;
using Sigstore.Client.Signing;
using Sigstore.Client.Tests.Services;
using Sigstore.Client.Trust;
using Sigstore.Client.Verification;
using Sigstore.Local;
using Sigstore.Local.Identity;

namespace Sigstore.Client.Tests.Signing;

/// <summary>A local instance in a folder of its own, with a handler in front that a test may make lie, and a signer over it.</summary>
internal sealed class SigningWorld : IDisposable
{
    private readonly LocalSigstore _instance;

    public SigningWorld(Func<HttpRequestMessage, Func<Task<HttpResponseMessage>>, Task<HttpResponseMessage>>? between = null, string? signingConfig = null, string audience = "sigstore")
    {
        _instance = LocalSigstore.Open(Directory.CreateTempSubdirectory("sigstore-").FullName, TimeProvider.System);
        Root = TrustedRoot.Parse(_instance.TrustedRootJson.Span);
        Handler = new Intercepting(_instance.CreateHandler(), between);
        var config = signingConfig is null ? _instance.SigningConfigJson.ToArray() : System.Text.Encoding.UTF8.GetBytes(signingConfig);
        Services = new SigningServices(SigningConfig.Parse(config), Handler, TimeProvider.System, audience, TestLimits.Short);
        Signer = new Signer(Services, new Verifier(Root), TimeProvider.System);
    }

    public TrustedRoot Root { get; }

    public Intercepting Handler { get; }

    public SigningServices Services { get; }

    public Signer Signer { get; }

    public LocalSigstore Instance => _instance;

    public string MintToken(string who = "email:ada@example.com") => _instance.MintToken(TokenIdentity.Parse(who));

    public KeylessSession Session(string who = "email:ada@example.com") => SigningIdentity.Keyless(GivenToken.Of(MintToken(who)));

    public void Dispose()
    {
        var folder = _instance.Folder;
        Handler.Dispose();
        _instance.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
