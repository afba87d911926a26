using System.Security;
using System.Text;
using System.Text.Json;

namespace Sigstore.Packages.Io;

/// <summary>
/// Asks MSBuild about many projects in one process: starting it costs more than an evaluation. A target put behind each project's own says
/// where its assets lie. Whoever does not answer here is asked alone.
/// </summary>
internal static class JointEvaluation
{
    private const string Target = "_SigstorePlaces";
    private const string Special = "%*?@$();'";

    // Imported last by every project that imports the common targets.
    private const string Question = $"""
        <Project>
          <Target Name="{Target}" Returns="@(_SigstorePlace)">
            <ItemGroup>
              <_SigstorePlace Include="$(MSBuildProjectFullPath)" ProjectAssetsFile="$(ProjectAssetsFile)" MSBuildProjectExtensionsPath="$(MSBuildProjectExtensionsPath)" RestoreOutputPath="$(RestoreOutputPath)" />
            </ItemGroup>
          </Target>
        </Project>
        """;

    /// <summary>The assets files of those projects that answered. All must get the same SDK, and no response file may speak for any of them.</summary>
    public static async Task<Dictionary<string, string>> ReadAssetsPathsAsync(IReadOnlyCollection<string> projects, Func<string, string?> environment, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("sigstore-places-").FullName;
        try
        {
            var question = Path.Combine(folder, "question.targets");
            await File.WriteAllTextAsync(question, Question, cancellationToken).ConfigureAwait(false);
            var asking = Path.Combine(folder, "asking.proj");
            await File.WriteAllTextAsync(asking, Asking(projects, question), cancellationToken).ConfigureAwait(false);

            // What lies in the folder of temporary files is anybody's: no response files are read.
            string[] arguments = ["msbuild", asking, "-nologo", "-noAutoResponse", "-nodeReuse:false", $"-getTargetResult:{Target}"];
            var (_, output, _) = await ProjectEvaluation.RunAsync(projects.First(), arguments, environment, cancellationToken).ConfigureAwait(false);
            return Answers(output, projects);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Asking(IEnumerable<string> projects, string question)
    {
        var text = new StringBuilder("<Project>\n  <ItemGroup>\n");
        foreach (var project in projects)
        {
            text.Append(null, $"    <_Asked Include=\"{Words(project)}\" />\n");
        }

        var properties = $"MSBuildIsRestoring=true;ExcludeRestorePackageImports=true;CustomAfterMicrosoftCommonTargets={Words(question)};CustomAfterMicrosoftCommonCrossTargetingTargets={Words(question)}";
        // One by one: a failure of one takes the answers of all that were asked with it.
        return text.Append(null, $"""
              </ItemGroup>
              <Target Name="{Target}" Returns="@(_Answer)">
                <MSBuild Projects="%(_Asked.Identity)" Targets="{Target}" Properties="{properties}" SkipNonexistentTargets="true" ContinueOnError="true">
                  <Output TaskParameter="TargetOutputs" ItemName="_Answer" />
                </MSBuild>
              </Target>
            </Project>
            """).ToString();
    }

    private static Dictionary<string, string> Answers(string output, IReadOnlyCollection<string> projects)
    {
        var answers = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var json = JsonDocument.Parse(output);
            foreach (var item in json.RootElement.GetProperty("TargetResults").GetProperty(Target).GetProperty("Items").EnumerateArray())
            {
                var project = item.GetProperty("Identity").GetString()!;
                if (projects.Contains(project, StringComparer.Ordinal))
                {
                    answers[project] = ProjectEvaluation.AssetsPathOf(project, name => item.TryGetProperty(name, out var value) ? value.GetString() : null);
                }
            }
        }
        catch (Exception noAnswer) when (noAnswer is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return answers; // each is asked alone, and then says what is wrong
        }

        return answers;
    }

    // A path says nothing but itself, neither to MSBuild nor to XML.
    private static string Words(string path)
    {
        var words = new StringBuilder();
        foreach (var character in path)
        {
            _ = Special.Contains(character, StringComparison.Ordinal) ? words.Append(null, $"%{(int)character:X2}") : words.Append(character);
        }

        return SecurityElement.Escape(words.ToString());
    }
}
