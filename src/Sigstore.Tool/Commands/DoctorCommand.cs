using System.CommandLine;
using Sigstore.Client.Failures;
using Sigstore.Client.Services;
using Sigstore.Client.Services.Oidc;

namespace Sigstore.Tool.Commands;

/// <summary><c>doctor</c>: can this machine verify and sign, and if not, why not.</summary>
internal static class DoctorCommand
{
    private static readonly TimeSpan Noticeable = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Harmful = TimeSpan.FromMinutes(5);

    public static Command Create(ToolShell shell)
    {
        var options = new SigningOptions();
        var offline = new Option<bool>("--offline") { Description = "Contact nobody: examine only what is on this machine" };
        var command = new Command("doctor", "Can this machine sign and verify? Identity, clock, trust root, services") { options.Instance, options.Home, options.Identity, options.TokenFile, offline };
        options.Output.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(options, parsed, parsed.GetValue(offline), shell, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(SigningOptions options, ParseResult parsed, bool offline, ToolShell shell, CancellationToken cancellationToken)
    {
        options.Output.Check(parsed);
        var name = parsed.GetValue(options.Instance) ?? shell.Variable("SIGSTORE_INSTANCE") ?? Instances.Public;
        var report = new DoctorReport(name, options.Output, parsed, shell);
        using var instance = await OpenAsync(name, parsed.GetValue(options.Home), offline, report, shell, cancellationToken).ConfigureAwait(false);
        await ExamineIdentityAsync(options, parsed, instance, offline, report, shell, cancellationToken).ConfigureAwait(false);
        if (instance is { SigningConfig: not null } && !offline)
        {
            await ExamineServicesAsync(instance, report, shell, cancellationToken).ConfigureAwait(false);
        }

        report.Finish();
        return report.Failed ? ExitCodes.Undecided : ExitCodes.Passed;
    }

    private static async Task<OpenInstance?> OpenAsync(string name, string? home, bool offline, DoctorReport report, ToolShell shell, CancellationToken cancellationToken)
    {
        try
        {
            var instance = await Instances.OpenForVerificationAsync(name, home, online: !offline, shell, cancellationToken).ConfigureAwait(false);
            report.Say(instance.Warnings.IsEmpty ? DoctorFinding.Fine : DoctorFinding.Warning, "trust root", instance.Description);
            if (instance.SigningConfig is null)
            {
                report.Say(DoctorFinding.Warning, "services", $"no signing configuration of {name} is known here{(offline ? " (offline)" : "")}: verification works, signing does not");
            }

            return instance;
        }
        catch (SigstoreException refused)
        {
            report.Say(DoctorFinding.Failure, "trust root", refused.Failure);
            return null;
        }
    }

    private static async Task ExamineIdentityAsync(
        SigningOptions options, ParseResult parsed, OpenInstance? instance, bool offline, DoctorReport report, ToolShell shell, CancellationToken cancellationToken)
    {
        using var network = shell.CreateNetwork();
        var environment = new AmbientEnvironment(shell.Variable, path => AmbientEnvironment.ReadSmallFile(shell.PathOf(path)), network, shell.Time);
        try
        {
            var source = SigningRun.SourceOf(options, parsed, instance, environment, shell);
            if (source is null)
            {
                report.Say(DoctorFinding.Warning, "identity", AmbientIdentity.NotFound(environment).Failure);
            }
            else if (offline)
            {
                report.Say(DoctorFinding.Fine, "identity", $"provider {source.Name} found; it was not asked for a token (offline)");
            }
            else
            {
                Examine(source.Name, await source.FetchAsync(instance?.Audience ?? SigningServices.PublicAudience, cancellationToken).ConfigureAwait(false), instance, report, shell);
            }
        }
        catch (SigstoreException refused)
        {
            report.Say(DoctorFinding.Failure, "identity", refused.Failure);
        }
    }

    private static void Examine(string provider, IdentityToken token, OpenInstance? instance, DoctorReport report, ToolShell shell)
    {
        var audience = instance?.Audience ?? SigningServices.PublicAudience;
        var left = token.ExpiresAt - shell.Time.GetUtcNow();
        var finding = left > TimeSpan.Zero && token.Audiences.Contains(audience, StringComparer.Ordinal) ? DoctorFinding.Fine : DoctorFinding.Failure;
        report.Say(finding, "identity", $"{provider}: {token}, audience {string.Join(", ", token.Audiences)}{(token.Audiences.Contains(audience, StringComparer.Ordinal) ? "" : $" (expected {audience})")}, "
            + (left > TimeSpan.Zero ? $"valid for {(int)left.TotalMinutes} minutes" : $"expired at {token.ExpiresAt:u}"));
        if (instance?.Name == Instances.Public && token.Claims.GetValueOrDefault("repository_visibility") is { } visibility and not "public")
        {
            report.Say(DoctorFinding.Warning, "identity", $"the repository is {visibility}, but the public log is public: a signature would publish its name");
        }
    }

    private static async Task ExamineServicesAsync(OpenInstance instance, DoctorReport report, ToolShell shell, CancellationToken cancellationToken)
    {
        using var handler = instance.CreateHandler();
        var services = new SigningServices(instance.SigningConfig!, handler, shell.Time, instance.Audience ?? SigningServices.PublicAudience);
        foreach (var health in await services.ProbeAsync(cancellationToken).ConfigureAwait(false))
        {
            if (health.Failure is { } failure)
            {
                report.Say(DoctorFinding.Failure, health.Name, failure);
                continue;
            }

            report.Say(DoctorFinding.Fine, health.Name, $"answers at {health.Address.Authority}");
            if (health.ClockDifference is { } difference && difference.Duration() > Noticeable)
            {
                report.Say(difference.Duration() > Harmful ? DoctorFinding.Failure : DoctorFinding.Warning, "clock",
                    $"this machine's clock is {(int)difference.Duration().TotalSeconds} s {(difference > TimeSpan.Zero ? "behind" : "ahead of")} that of {health.Address.Authority}");
            }
        }
    }
}
