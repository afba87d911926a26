using System.Text.Json;

namespace Quickstart;

/// <summary>The story: pack, inspect, restore, lock, verify; then every attack is refused with its own code.</summary>
internal sealed class Tour(Workspace workspace, Narrator narrator, CancellationToken cancellation)
{
    private const string Publisher = "releases@contoso.example";
    private readonly Processes _processes = new(workspace, narrator, cancellation);

    // The tool is packed for each platform; the story needs the one it runs on.
    private static string ToolRuntime =>
        System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier is var here and ("linux-x64" or "win-x64") ? here : "any";

    private string Consumer => workspace.Folder("consumer");

    private TimeSpan _sinceRestore;

    private string LibraryFolder => workspace.Folder("library");

    public async Task RunAsync()
    {
        narrator.Say($"Everything happens in {workspace.Root}");
        workspace.Write("NuGet.Config", Projects.NuGetConfig.Replace("{feed}", workspace.Feed, StringComparison.Ordinal));
        workspace.Write("Directory.Build.props", "<Project />");
        workspace.Write("Directory.Packages.props", "<Project />");
        await BuildOurPackagesAsync().ConfigureAwait(false);
        await PackTheLibraryAsync().ConfigureAwait(false);
        await InspectAsync().ConfigureAwait(false);
        await RestoreTheConsumerAsync().ConfigureAwait(false);
        await LockAndVerifyAsync().ConfigureAwait(false);
        await DemandAsync().ConfigureAwait(false);
        await new Attacks(workspace, narrator, _processes).RunAsync().ConfigureAwait(false);
        await new GateStory(workspace, narrator, _processes).RunAsync().ConfigureAwait(false);
        Finish();
    }

    private async Task BuildOurPackagesAsync()
    {
        narrator.Chapter("Build the two packages, and install the tool as a user would");
        // Only the projects that are packed, in one build.
        var projects = Path.Combine("build", "Packages.slnf");
        string[] place = ["--artifacts-path", workspace.Folder("artifacts")];
        string[] quickly = ["-p:RunAnalyzers=false", "-p:TasksAheadOfTime=false", "-p:ToolPackageRuntimeIdentifiers=" + ToolRuntime];
        (await _processes.DotnetAsync("restoring what they are built from", workspace.Repository, ["restore", projects, .. place]).ConfigureAwait(false)).MustExit(0);
        _sinceRestore = narrator.Elapsed;
        (await _processes.DotnetAsync("packing", workspace.Repository, ["pack", projects, "-c", "Release", "--no-restore", "-o", workspace.Feed, .. place, .. quickly])
            .ConfigureAwait(false)).MustExit(0);
        var install = await _processes.DotnetAsync("installing the tool", workspace.Root, "tool", "install", "dotnet-sigstore", "--version", "0.1.0", "--tool-path", workspace.Folder("tool"))
            .ConfigureAwait(false);
        install.MustExit(0);
        foreach (var package in Directory.EnumerateFiles(workspace.Feed, "*.nupkg").Order(StringComparer.Ordinal))
        {
            narrator.Say($"{Path.GetFileName(package)}  {new FileInfo(package).Length / 1024:N0} KB");
        }
    }

    private async Task PackTheLibraryAsync()
    {
        narrator.Chapter($"Pack a library that references Sigstore.Build, signed as {Publisher} by a Sigstore instance of our own");
        workspace.Write($"library/{Projects.Library}.csproj", Projects.LibraryProject);
        workspace.Write("library/Greeter.cs", Projects.LibrarySource);
        var token = await TokenAsync($"email:{Publisher}").ConfigureAwait(false);
        var pack = await _processes.DotnetAsAsync("packing the library", LibraryFolder, token, "pack", "-c", "Release", "-p:SigstoreInstance=local", "-o", workspace.Feed)
            .ConfigureAwait(false);
        pack.MustExit(0);
        if (pack.Everything.Contains(token, StringComparison.Ordinal))
        {
            throw new StoryException("the build printed the identity token");
        }

        narrator.Say("dotnet pack -p:SigstoreInstance=local");
        foreach (var file in Directory.EnumerateFiles(workspace.Feed, Projects.Library + "*").Order(StringComparer.Ordinal))
        {
            narrator.Say("  " + Path.GetFileName(file));
        }

        MustExist($"{Projects.Library}.1.0.0.nupkg", $"{Projects.Library}.1.0.0.nupkg.provenance.sigstore.json", $"{Projects.Library}.1.0.0.nupkg.sbom.sigstore.json", $"{Projects.Library}.1.0.0.nupkg.sigstore.json");
    }

    private async Task InspectAsync()
    {
        narrator.Chapter("Look at what is attached");
        var inspect = await _processes.SigstoreAsync("inspecting", workspace.Feed, "inspect", $"{Projects.Library}.1.0.0.nupkg", "--instance", "local").ConfigureAwait(false);
        inspect.MustExit(0).MustSay(Publisher, "proved", "claimed", "https://slsa.dev/provenance/v1", "_manifest/spdx_2.3/manifest.spdx.json");
        narrator.Quote(inspect.Output, mostLines: 60);
    }

    private async Task RestoreTheConsumerAsync()
    {
        narrator.Chapter("Restore an application that uses it, with real packages from the registry");
        workspace.Write("consumer/Consumer.csproj", Projects.ConsumerProject);
        workspace.Write("consumer/Program.cs", Projects.ConsumerSource);
        (await _processes.DotnetWithAsync("restoring the consumer", Consumer, workspace.ConsumerPackages, "restore").ConfigureAwait(false)).MustExit(0);
        var run = await _processes.DotnetWithAsync("running the consumer", Consumer, workspace.ConsumerPackages, "run", "--no-restore").ConfigureAwait(false);
        run.MustExit(0).MustSay("Hello, world!");
        narrator.Say("It restores, builds and runs with the attested package: " + run.Output.Trim());
    }

    private async Task LockAndVerifyAsync()
    {
        narrator.Chapter("Lock what can be proved today, then verify against it");
        var locked = await _processes.SigstoreAsync("locking", Consumer, "lock", "--instance", "local").ConfigureAwait(false);
        locked.MustExit(0);
        narrator.Quote(locked.Output, mostLines: 8);
        var verify = await _processes.SigstoreAsync("verifying", Consumer, "verify").ConfigureAwait(false);
        verify.MustExit(0);
        narrator.Quote(verify.Output);
        await CheckVerdictsAsync().ConfigureAwait(false);
    }

    // A policy says more than "as it was": by whom. The gallery's signatures are NuGet's own; the provenance is our publisher's.
    private async Task DemandAsync()
    {
        narrator.Chapter("Demand it: a policy");
        workspace.Write("consumer/sigstore.policy.json", Projects.Policy);
        narrator.Quote(Projects.Policy);
        var check = await _processes.SigstoreAsync("looking at the rules", Consumer, "policy", "check").ConfigureAwait(false);
        check.MustExit(0).MustSay("0 have none");
        narrator.Say("dotnet sigstore policy check");
        narrator.Quote(check.Output, mostLines: 5);
        var verify = await _processes.SigstoreAsync("verifying under the policy", Consumer, "verify").ConfigureAwait(false);
        verify.MustExit(0).MustSay("Contoso.*");
        narrator.Say("dotnet sigstore verify");
        narrator.Quote(verify.Output);
    }

    // The totals are counted again from the JSON report, package by package: every package of the assets file, once.
    private async Task CheckVerdictsAsync()
    {
        var report = await _processes.SigstoreAsync("counting the verdicts", Consumer, "verify", "--output", "json").ConfigureAwait(false);
        using var json = JsonDocument.Parse(report.MustExit(0).Output);
        var verdicts = json.RootElement.GetProperty("packages").EnumerateArray()
            .ToDictionary(package => package.GetProperty("id").GetString()!, package => package.GetProperty("verdict").GetString()!, StringComparer.OrdinalIgnoreCase);
        using var assets = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Consumer, "obj", "project.assets.json"), cancellation).ConfigureAwait(false));
        var restored = assets.RootElement.GetProperty("libraries").EnumerateObject().Select(library => library.Name.Split('/')[0]).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Demand(restored.SetEquals(verdicts.Keys), $"{restored.Count} packages were restored, {verdicts.Count} have a verdict");
        Demand(verdicts[Projects.Library] == "verified", $"{Projects.Library} is {verdicts[Projects.Library]}, expected verified");
        var others = verdicts.Where(verdict => verdict.Key != Projects.Library).ToList();
        Demand(others.Count >= 12 && others.All(verdict => verdict.Value is "pinned" or "verified"), "every other package must be pinned or verified");
        narrator.Say($"{verdicts.Count} packages restored, {verdicts.Count} verdicts: the totals add up.");
        TellSignatures(json.RootElement);
    }

    // Author and repository signatures, proved by NuGet's own verifier, with what stays the same from version to version.
    private void TellSignatures(JsonElement report)
    {
        var evidence = report.GetProperty("packages").EnumerateArray()
            .SelectMany(package => package.GetProperty("evidence").EnumerateArray().Select(proved => (Package: package, Kind: proved.GetProperty("kind").GetString(), Signer: proved.GetProperty("signer").GetString())))
            .ToList();
        var (authors, repositories) = (evidence.Where(one => one.Kind == "author").ToList(), evidence.Where(one => one.Kind == "repository").ToList());
        Demand(authors.Count > 0 && repositories.Count >= 12, $"NuGet signatures: {authors.Count} by authors and {repositories.Count} by repositories were proved, expected more");
        narrator.Say($"NuGet signatures proved: {authors.Count} by authors, {repositories.Count} by repositories, for instance");
        foreach (var one in authors.Take(1).Concat(repositories.Take(1)))
        {
            narrator.Say($"  {one.Package.GetProperty("id").GetString()}: {one.Kind} {one.Signer}");
        }
    }

    private async Task<string> TokenAsync(string who)
    {
        var token = await _processes.SigstoreAsync("minting a token", workspace.Root, "local", "token", "--as", who).ConfigureAwait(false);
        return token.MustExit(0).Output.Trim();
    }

    private void MustExist(params string[] files)
    {
        foreach (var file in files)
        {
            Demand(File.Exists(Path.Combine(workspace.Feed, file)), $"{file} was not written");
        }
    }

    private static void Demand(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new StoryException(otherwise);
        }
    }

    private void Finish()
    {
        narrator.Chapter("What this was");
        narrator.Say("A package carried its own provenance through a feed, into a package folder, and was verified there offline;");
        narrator.Say("every way to change it, or to sign it as somebody else, was refused with a code of its own; what was not verified never ran.");
        narrator.Say("");
        narrator.Say("In your repository:");
        narrator.Say("""  <GlobalPackageReference Include="Sigstore.Build" Version="0.1.0" />            (Directory.Packages.props)""");
        narrator.Say("  dotnet sigstore lock && dotnet sigstore gate                                   (once; review and commit what they write)");
        narrator.Say("  dotnet restore && dotnet sigstore verify && dotnet build --no-restore          (in CI)");
        narrator.Say("");
        narrator.Say($"Took {narrator.Elapsed.TotalSeconds:0} s, of which {_sinceRestore.TotalSeconds:0} s were the first restore.");
    }
}
