using Sigstore.Client.Failures;
using Sigstore.Client.Services;
using Sigstore.Client.Services.Oidc;
using Sigstore.Tool.Commands;

namespace Sigstore.Tool.LogIn;

/// <summary>A person logs in: with a browser on this machine, or by a code on another device.</summary>
internal sealed class InteractiveLogIn : IIdentityTokenSource
{
    private readonly Uri _issuer;
    private readonly bool _device;
    private readonly HttpMessageHandler _network;
    private readonly ToolShell _shell;
    private readonly Func<Uri, bool> _open;

    internal InteractiveLogIn(Uri issuer, bool device, HttpMessageHandler network, ToolShell shell, Func<Uri, bool> open) =>
        (_issuer, _device, _network, _shell, _open) = (issuer, device, network, shell, open);

    public string Name => _device ? "device" : "browser";

    /// <summary>The log-in of an instance; null if its configuration names no provider for people.</summary>
    public static InteractiveLogIn? For(OpenInstance instance, bool device, HttpMessageHandler network, ToolShell shell) =>
        instance.SigningConfig is { IdentityProviders.IsEmpty: false } config
            ? new InteractiveLogIn(config.SelectIdentityProvider(shell.Time.GetUtcNow()).Url, device, network, shell, Browser.TryOpen)
            : null;

    public async Task<IdentityToken> FetchAsync(string audience, CancellationToken cancellationToken)
    {
        if (audience != OpenIdProvider.ClientId)
        {
            throw new SigstoreException(FailureCode.IdentityNotFound, $"expected an identity token for the audience '{audience}': this log-in makes tokens for '{OpenIdProvider.ClientId}' only, so give one in SIGSTORE_ID_TOKEN");
        }

        var provider = await OpenIdProvider.DiscoverAsync(_issuer, _network, _shell.Time, limits: null, cancellationToken).ConfigureAwait(false);
        return _device
            ? await WithDeviceAsync(provider, cancellationToken).ConfigureAwait(false)
            : await WithBrowserAsync(provider, cancellationToken).ConfigureAwait(false);
    }

    private async Task<IdentityToken> WithDeviceAsync(OpenIdProvider provider, CancellationToken cancellationToken)
    {
        var logIn = await DeviceLogIn.StartAsync(provider, _shell.Time, cancellationToken).ConfigureAwait(false);
        _shell.Error.WriteLine($"Open {DisplayText.OneLine(logIn.Address.AbsoluteUri)} on any device and enter the code {DisplayText.OneLine(logIn.UserCode)}");
        return await logIn.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<IdentityToken> WithBrowserAsync(OpenIdProvider provider, CancellationToken cancellationToken)
    {
        using var listener = new RedirectListener();
        var logIn = new BrowserLogIn(provider, listener.Address);
        var opened = _open(logIn.Address);
        _shell.Error.WriteLine(opened ? "Log in with the browser that has opened; if none has, open:" : "Log in with a browser (or use --device); open:");
        _shell.Error.WriteLine(DisplayText.Lines(logIn.Address.AbsoluteUri));
        return await logIn.RedeemAsync(await listener.WaitAsync(logIn.IsAnswer, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }
}
