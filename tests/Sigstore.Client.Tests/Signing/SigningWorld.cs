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

    public SigningWorld(
        Func<HttpRequestMessage, Func<Task<HttpResponseMessage>>, Task<HttpResponseMessage>>? between = null,
        Func<string, string>? trustedRoot = null,
        Func<string, string>? signingConfig = null,
        TimeProvider? time = null,
        HttpLimits? limits = null)
    {
        Time = time ?? TimeProvider.System;
        _instance = LocalSigstore.Open(Directory.CreateTempSubdirectory("sigstore-").FullName, Time);
        Root = TrustedRoot.Parse(Edited(_instance.TrustedRootJson, trustedRoot));
        Handler = new Intercepting(_instance.CreateHandler(), between);
        Services = new SigningServices(SigningConfig.Parse(Edited(_instance.SigningConfigJson, signingConfig)), Handler, Time, limits: limits ?? TestLimits.Short);
        Signer = new Signer(Services, new Verifier(Root), Time);
    }

    public TimeProvider Time { get; }

    public TrustedRoot Root { get; }

    public Intercepting Handler { get; }

    public SigningServices Services { get; }

    public Signer Signer { get; }

    public LocalSigstore Instance => _instance;

    public string MintToken(string who = "email:ada@example.com") => _instance.MintToken(TokenIdentity.Parse(who));

    public string TrustedRootJson => System.Text.Encoding.UTF8.GetString(_instance.TrustedRootJson.Span);

    /// <summary>A signing configuration that has the log of version 1 instead.</summary>
    public static string WithOldLog(string config)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(config)!;
        json["rekorTlogUrls"]![0]!["majorApiVersion"] = 1;
        return json.ToJsonString();
    }

    public KeylessSession Session(string who = "email:ada@example.com") => SigningIdentity.Keyless(GivenToken.Of(MintToken(who)));

    public void Dispose()
    {
        var folder = _instance.Folder;
        Handler.Dispose();
        _instance.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static byte[] Edited(ReadOnlyMemory<byte> json, Func<string, string>? edit)
    {
        var text = System.Text.Encoding.UTF8.GetString(json.Span);
        return System.Text.Encoding.UTF8.GetBytes(edit?.Invoke(text) ?? text);
    }
}
