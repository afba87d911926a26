namespace Sigstore.Tool.Tests.Commands;

/// <summary><c>lock</c> as a reviewer meets it: the same bytes for the same packages, a difference only where something differs.</summary>
public sealed class LockCommandTests : IDisposable
{
    private readonly VerifyRun _run = new(projects: 2, packages: 40);

    private string LockText => File.ReadAllText(_run.PathOf("sigstore.lock.json"));

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Locking_again_changes_nothing()
    {
        await _run.PassAsync("lock", "--without-nuget-signatures");
        Assert.Contains("Trusted on first use; look at each before you commit:", _run.Output, StringComparison.Ordinal);
        Assert.Contains("  Generated.P0000 1.0.0: content hash only", _run.Output, StringComparison.Ordinal);
        var first = LockText;
        await _run.PassAsync("lock", "--without-nuget-signatures");
        Assert.Contains("Unchanged: sigstore.lock.json: 40 entries", _run.Output, StringComparison.Ordinal);
        Assert.Equal(first, LockText);
        Assert.DoesNotContain('\r', first);
        Assert.EndsWith("}\n", first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entries_stay_until_pruning_is_asked_for_and_come_back_as_they_were()
    {
        await _run.PassAsync("lock", "--without-nuget-signatures");
        var whole = LockText;
        await _run.PassAsync("lock", "App0000/App0000.csproj", "--without-nuget-signatures");
        Assert.Equal(whole, LockText);

        await _run.PassAsync("lock", "App0000/App0000.csproj", "--without-nuget-signatures", "--prune");
        Assert.Contains("Pruned:\n  Generated.P0025 1.0.0", _run.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("25 entries, 25 packages in use", _run.Output, StringComparison.Ordinal);
        Assert.Empty(LockText.Split('\n').Select(line => line.TrimEnd(',')).Except(whole.Split('\n').Select(line => line.TrimEnd(','))));

        await _run.PassAsync("lock", "--without-nuget-signatures");
        Assert.Equal(whole, LockText);
    }

    [Fact]
    public async Task Accepting_an_id_that_nobody_uses_is_a_mistake_and_writes_nothing()
    {
        await _run.PassAsync("lock", "--without-nuget-signatures");
        var before = LockText;
        Assert.Equal(2, await _run.RunAsync("lock", "--accept", "Generated.P9999"));
        Assert.Contains("Generated.P9999", _run.Error, StringComparison.Ordinal);
        Assert.Equal(before, LockText);
        await _run.PassAsync("lock", "--without-nuget-signatures", "--accept", "generated.p0001");
        Assert.Equal(before, LockText);
    }

    [Fact]
    public async Task A_changed_entry_is_accepted_by_name_and_nothing_else_with_it()
    {
        await _run.PassAsync("lock", "--without-nuget-signatures");
        var honest = LockText;

        // Two packages that once had evidence, and have lost it.
        await WriteLockAsync(WithAuthor(WithAuthor(honest, "Generated.P0001"), "Generated.P0003"));
        var both = LockText;
        foreach (var accepted in (string[][])[[], ["--accept", "Generated.P0001"], ["--accept", "Generated.P0002", "Generated.P0003"]])
        {
            Assert.Equal(1, await _run.RunAsync(["lock", "--without-nuget-signatures", .. accepted]));
            Assert.Contains("SIG3003", _run.Output, StringComparison.Ordinal);
            Assert.Contains($"Nothing was written: {(accepted.Length == 0 ? 2 : 1)} of 40 packages can't be locked.", _run.Error, StringComparison.Ordinal);
            Assert.Equal(both, LockText);
        }

        // One of them, and its name accepted: what it was and what it is now, and every other entry to the byte.
        await WriteLockAsync(WithAuthor(honest, "Generated.P0001"));
        Assert.Equal(1, await _run.RunAsync("lock", "--without-nuget-signatures", "--accept", "Generated.P0002"));
        await _run.PassAsync("lock", "--without-nuget-signatures", "--accept", "generated.p0001");
        Assert.Contains("Accepted by name:\n  Generated.P0001 1.0.0: content hash only\n    - author by ", _run.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.DoesNotContain("Generated.P0002", _run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("    + ", _run.Output, StringComparison.Ordinal);
        Assert.Equal(honest, LockText);
    }

    private Task WriteLockAsync(string text) => File.WriteAllTextAsync(_run.PathOf("sigstore.lock.json"), text, TestContext.Current.CancellationToken);

    private static string WithAuthor(string text, string id)
    {
        var end = text.IndexOf("==\"", text.IndexOf($"\"{id}\"", StringComparison.Ordinal), StringComparison.Ordinal) + 3;
        return text.Insert(end, """, "evidence": [ { "kind": "author", "certificate": { "subject": "CN=Contoso", "issuer": "CN=Code CA" } } ]""");
    }

    [Fact]
    public async Task A_changed_package_is_never_locked_not_even_by_name()
    {
        await _run.PassAsync("lock", "--without-nuget-signatures");
        var before = LockText;
        File.AppendAllText(Path.Combine(_run.Repository.FolderOf("Generated.P0001"), "lib", "net10.0", "Generated.P0001.dll"), "x");
        Assert.Equal(1, await _run.RunAsync("lock", "--without-nuget-signatures", "--accept", "Generated.P0001"));
        Assert.Contains("SIG3006 Generated.P0001 1.0.0: tampered", _run.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing was written: 1 of 40 packages can't be locked.", _run.Error, StringComparison.Ordinal);
        Assert.Equal(before, LockText);
    }

    [Fact]
    public async Task Policy_check_says_which_rule_holds_and_why_and_which_package_has_none()
    {
        await File.WriteAllTextAsync(_run.PathOf("sigstore.policy.json"), """
            {
              "version": 1,
              "packages": {
                "Generated.P000*": { "require": { "hash": "locked" } },
                "Generated.P0001": { "require": { "repository": "locked" } }
              }
            }
            """, TestContext.Current.CancellationToken);
        Assert.Equal(1, await _run.RunAsync("policy", "check"));
        Assert.Contains("  Generated.P0000 1.0.0: Generated.P000*: hash as locked (line 4)", _run.Output, StringComparison.Ordinal);
        Assert.Contains("  Generated.P0001 1.0.0: Generated.P0001: repository as locked (line 5); longer than Generated.P000*", _run.Output, StringComparison.Ordinal);
        Assert.Contains("  Generated.P0010 1.0.0: no pattern matches: it will fail", _run.Output, StringComparison.Ordinal);
        Assert.Contains("10 packages have a rule, 30 have none", _run.Output, StringComparison.Ordinal);
    }
}
